package report

// accountability is the body's account of a period: who it was, what it did, and
// what became of what it promised.
func (b *builder) accountability() error {
	b.r.Title = b.t("title.accountability")
	list, err := b.decisionsIn(b.decided)
	if err != nil {
		return err
	}
	b.section("summary")
	b.outcomesSaid(list)
	b.say("asof", b.when(b.r.Recorded, b.at))
	b.sideSums(list)
	b.turnout(list)
	for _, part := range []func() error{
		b.theBody, b.rollChanges, b.meetingsHeld, b.motionsTabled,
		func() error { return b.decisionsMade(list) },
		func() error { return b.votingRecords(list) },
		b.planAccount, b.evidenceIn, b.proposalsTable, b.conditionsTable, b.concernsTable, b.interestsIn, b.correctionsTable,
		b.publishedIn,
		b.selfCheck,
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return b.err
}

// decisionsMade adds what was decided, and how.
func (b *builder) decisionsMade(list []*decided) error {
	b.section("decisions")
	b.decisionsChart(list)
	b.decisionsTable(list)
	if len(list) > 0 {
		b.sidesTable(list)
		b.testsTable(list)
		b.digestsTable(list)
		b.effectsTable(list)
		b.recusalsTable(list)
		b.contestsTable(list)
	}
	return nil
}
