package tables

import (
	"fmt"
	"strconv"
	"strings"

	"twothirds/domain"
)

// Recorded votes of other bodies are three tables: RollcallColumns, VoteColumns, and
// their members. Package api/rollcalls reads them; a reader ignores columns beyond these.

// RollcallColumns are the columns of recorded votes, a row a roll call.
var RollcallColumns = []Column{
	rollcallColumn("rollcall_id", "id", "Roll call", "Səsvermə", "Its id in its body.", "Öz qurumundakı identifikatoru."),
	rollcallColumn("body", "text", "Body", "Qurum", "The other body's id.", "Kənar qurumun identifikatoru."),
	rollcallColumn("session", "text", "Session", "Sessiya", "Its session.", "Sessiyası."),
	rollcallColumn("number", "text", "Number", "Nömrə", "Its number, as the body counts.", "Qurumun öz hesabı ilə nömrəsi."),
	rollcallColumn("date", "date", "Day", "Gün", "The day of the vote.", "Səsvermənin günü."),
	rollcallColumn("time", "time", "Time", "Vaxt", "Its time with the offset of the place (RFC 3339).", "Yerin saat qurşağı ilə vaxtı (RFC 3339)."),
	rollcallColumn("title", "text", "Title", "Başlıq", "What it was on.", "Nə haqqında olub."),
	rollcallColumn("subject", "text", "Subject", "Mövzu", "What it was on, where the title does not say it.", "Başlıq bildirmirsə, nə haqqında olub."),
	rollcallColumn("kind", "text", "Kind", "Növ", "The kind of vote, as recorded.", "Səsvermənin növü, qeydə alındığı kimi."),
	rollcallColumn("document", "text", "Document", "Sənəd", "The document that it was on.", "Aid olduğu sənəd."),
	rollcallColumn("threshold", "text", "Majority", "Çoxluq", "The share needed, as recorded, such as 2/3; empty where none is.", "Tələb olunan pay, qeydə alındığı kimi, məsələn, 2/3; qeydə alınmayıbsa, boşdur."),
	rollcallColumn("strict", "boolean", "More than", "Ondan çox", "true: more than that share; false: at least.", "true: həmin paydan çox; false: ən azı o qədər."),
	rollcallColumn("base", "code", "Base", "Əsas", "What the share is of: yes_no, yes_no_abstain, present or entitled.", "Payın nədən götürüldüyü: yes_no, yes_no_abstain, present və ya entitled."),
	rollcallColumn("seats", "integer", "Seats", "Yerlər", "How many were on the roll; empty where absentees are not recorded.", "Siyahıda neçə üzv olub; iştirak etməyənlər qeydə alınmayıbsa, boşdur."),
	rollcallColumn("result", "text", "Result", "Nəticə", "The official wording.", "Rəsmi ifadə."),
	rollcallColumn("outcome", "code", "Outcome", "Yekun", "What it says: carried or not_carried; empty where no result is recorded.", "Nə deyir: carried (qəbul olunub) və ya not_carried (qəbul olunmayıb); nəticə qeydə alınmayıbsa, boşdur."),
	rollcallColumn("recorded_yes", "integer", "Recorded yes", "Qeydə alınmış lehinə", "Votes for, by another official text.", "Başqa rəsmi mətnə görə lehinə səslər."),
	rollcallColumn("recorded_no", "integer", "Recorded no", "Qeydə alınmış əleyhinə", "Votes against, by that text.", "Həmin mətnə görə əleyhinə səslər."),
	rollcallColumn("recorded_abstain", "integer", "Recorded abstentions", "Qeydə alınmış bitərəf", "Abstentions, by that text.", "Həmin mətnə görə bitərəflər."),
	rollcallColumn("totals_source", "text", "Source of the totals", "Sayların mənbəyi", "Which text that is.", "Həmin mətnin nə olduğu."),
	rollcallColumn("tie_breaker", "code", "Tie breaker", "Həlledici səs", "yes: a presiding officer who is no member voted for as well; else empty.", "yes: üzv olmayan sədr də lehinə səs verib; əks halda boşdur."),
	rollcallColumn("tags", "list", "Tags", "Nişanlar", "Words by which records are sorted, parted by semicolons.", "Qeydlərin qruplaşdırıldığı sözlər, nöqtəli vergüllə ayrılır."),
	rollcallColumn("note", "text", "Note", "Qeyd", "The record's own note.", "Qeydin öz izahı."),
}

// VoteColumns are the columns of the votes of roll calls, a row a member. The body may be
// left out where no two bodies have a roll call of one id.
var VoteColumns = []Column{
	rollcallColumn("rollcall_id", "id", "Roll call", "Səsvermə", "The roll call's id in its body.", "Səsvermənin öz qurumundakı identifikatoru."),
	rollcallColumn("member_id", "id", "Member", "Üzv", "The member's id in its body.", "Üzvün öz qurumundakı identifikatoru."),
	rollcallColumn("vote", "code", "Vote", "Səs", "yes, no, abstain, present, absent or not_voting.", "yes (lehinə), no (əleyhinə), abstain (bitərəf), present (iştirak edib), absent (iştirak etməyib) və ya not_voting (səs verməyib)."),
	rollcallColumn("body", "text", "Body", "Qurum", "The other body's id.", "Kənar qurumun identifikatoru."),
}

func rollcallColumn(key, typ, en, az, meaning, meaningAz string) Column {
	return Column{Key: key, Type: typ, Title: domain.Text{En: en, Az: az}, Meaning: domain.Text{En: meaning, Az: meaningAz}}
}

// RollcallRow is a recorded vote of a body as a row of RollcallColumns.
func RollcallRow(body string, c *domain.RollcallContent) []string {
	threshold, strict, base := "", "", ""
	if c.Rule != nil {
		threshold = fmt.Sprintf("%d/%d", c.Rule.Num, c.Rule.Den)
		strict, base = strconv.FormatBool(c.Rule.Strict), string(c.Rule.Base)
	}
	yes, no, abstain, source := "", "", "", ""
	if t := c.Recorded; t != nil {
		yes, no, source = strconv.FormatInt(t.Yes, 10), strconv.FormatInt(t.No, 10), t.Source
		if t.Abstain != nil {
			abstain = strconv.FormatInt(*t.Abstain, 10)
		}
	}
	seats, breaker := "", ""
	if c.Seats > 0 {
		seats = strconv.FormatInt(c.Seats, 10)
	}
	if c.TieBreaker {
		breaker = domain.ChoiceYes
	}
	return []string{
		c.Rollcall, body, c.Session, c.Number, string(c.Date), c.LocalTime, c.Title, c.About, c.Kind, c.Document, threshold, strict, base,
		seats, c.Result, c.Outcome, yes, no, abstain, source, breaker, strings.Join(c.Tags, ";"), c.Note,
	}
}

// VoteRows calls row with the votes of a roll call as rows of VoteColumns, until it fails.
func VoteRows(body string, c *domain.RollcallContent, row func(cells ...string) error) error {
	for _, list := range []struct {
		vote    string
		members []string
	}{
		{"yes", c.Votes.Yes},
		{"no", c.Votes.No},
		{"abstain", c.Votes.Abstain},
		{"present", c.Votes.Present},
		{"absent", c.Votes.Absent},
		{"not_voting", c.Votes.NotVoting},
	} {
		for _, member := range list.members {
			if err := row(c.Rollcall, member, list.vote, body); err != nil {
				return err
			}
		}
	}
	return nil
}
