package seed

import (
	"testing"

	"twothirds/domain"
)

// The seed's rule sets are rule sets, and tie every type of effect to a class
// that they have.
func TestTheSeedTiesEveryEffect(t *testing.T) {
	for _, rules := range []domain.RuleSet{Rules(), Plain()} {
		if err := rules.Validate(); err != nil {
			t.Errorf("%s: %v", rules.Name, err)
		}
		if len(rules.EffectClasses) != len(domain.EffectTypes()) {
			t.Errorf("%s ties %d of %d types of effects", rules.Name, len(rules.EffectClasses), len(domain.EffectTypes()))
		}
	}
}
