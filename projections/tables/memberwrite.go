package tables

import (
	"strconv"

	"twothirds/domain"
	"twothirds/domain/wire"
)

// MemberOf is a member of a ledger for a table. The rules say on which side it is.
func MemberOf(m *domain.Member, rules *domain.RuleSet) Member {
	side, _ := rules.Side(m.Constituency)
	return Member{
		ID: m.ID, Name: m.Name, Constituency: m.Constituency, Side: side, Status: m.Status, ReviewBy: m.ReviewBy,
		Entered: m.Entered, StatusSeq: m.StatusSeq, Decision: m.Decision,
	}
}

// MemberTable is a table of members, with the columns of MemberColumns, in the order given.
func MemberTable(members []Member) Table {
	t := Table{Name: "members", Columns: MemberColumns}
	for i := range members {
		m := &members[i]
		row := []string{"", m.Name.Az, m.Name.En, m.Constituency, m.Side, m.Status, "", seqText(m.Entered), seqText(m.StatusSeq), ""}
		if m.ID != (domain.MemberID{}) {
			row[0] = m.ID.String()
		}
		if m.ReviewBy != 0 {
			row[6] = m.ReviewBy.String()
		}
		if m.Decision != nil {
			row[9] = m.Decision.String()
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func seqText(seq wire.Seq) string {
	if seq == 0 {
		return ""
	}
	return strconv.FormatUint(uint64(seq), 10)
}
