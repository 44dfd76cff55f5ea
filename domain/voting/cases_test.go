package voting_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"twothirds/domain/voting"
)

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

func TestAnswerLine(t *testing.T) {
	const three = `{"base":3,"need":2,"carried":true}`
	const all = `"by_base":{"yes_no":` + three + `,"yes_no_abstain":` + three + `,"present":` + three + `,"entitled":` + three + `}}`
	for _, c := range []struct{ name, line, want string }{
		{"everything by default", `{"entitled":3,"yes":2,"no":1}`, `{` + all},
		{"id a string", `{"id":"V1","entitled":3,"yes":2,"no":1}`, `{"id":"V1",` + all},
		{"id as it was written", `{"entitled":3,"yes":2,"no":1,"id":"<a&b> \u0041\/\"é\ud83d\ude00"}`, `{"id":"<a&b> \u0041\/\"é\ud83d\ude00",` + all},
		{"id empty", `{"id":"","entitled":3,"yes":2,"no":1}`, `{"id":"",` + all},
		{"id a number", `{"id":-7,"entitled":3,"yes":2,"no":1}`, `{"id":-7,` + all},
		{"id longer than int64", `{"id":123456789012345678901234567890,"entitled":3,"yes":2,"no":1}`, `{"id":123456789012345678901234567890,` + all},
		{"members ignored", `{"entitled":3,"yes":2,"no":1,"by_base":{"a":[{"a":1},{"a":2}]},"note":null,"absent":-1.5e9,"Yes":"x"}`, `{` + all},
		{"spaces", " { \"entitled\" : 3 ,\t\"yes\":2,\"no\":1 } \r", `{` + all},
		{"a name escaped", `{"entitled":3,"\u0079es":2,"no":1}`, `{` + all},
		{"one base", `{"entitled":70,"present":20,"yes":10,"no":4,"base":"present"}`, `{"by_base":{"present":{"base":20,"need":14,"carried":false}}}`},
		{"one base, empty", `{"id":17,"entitled":47,"yes":0,"no":0,"abstain":47,"base":"yes_no"}`, `{"id":17,"by_base":{"yes_no":{"base":0,"need":null,"carried":false}}}`},
		{"present from the answers", `{"entitled":70,"yes":10,"no":4,"abstain":3,"base":"present"}`, `{"by_base":{"present":{"base":17,"need":12,"carried":false}}}`},
		{"threshold and strict", `{"entitled":40,"yes":20,"no":20,"threshold":"1/2","strict":true,"base":"yes_no"}`, `{"by_base":{"yes_no":{"base":40,"need":21,"carried":false}}}`},
		{"strict false", `{"entitled":40,"yes":20,"no":20,"threshold":"1/2","strict":false,"base":"yes_no"}`, `{"by_base":{"yes_no":{"base":40,"need":20,"carried":true}}}`},
		{"more than all", `{"entitled":2,"yes":2,"no":0,"threshold":"1/1","strict":true,"base":"yes_no"}`, `{"by_base":{"yes_no":{"base":2,"need":3,"carried":false}}}`},
		{"nobody", `{"entitled":0,"yes":0,"no":0,"base":"entitled"}`, `{"by_base":{"entitled":{"base":0,"need":null,"carried":false}}}`},
		{"the largest", `{"entitled":1000000000,"yes":1000000000,"no":0,"threshold":"999999/1000000","base":"entitled"}`, `{"by_base":{"entitled":{"base":1000000000,"need":999999000,"carried":true}}}`},
	} {
		got, ok := voting.AnswerLine([]byte(c.line), 1)
		if string(got) != c.want || !ok {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestAnswerLineRefuses(t *testing.T) {
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	for _, c := range []struct{ name, line, says string }{
		{"nothing", ``, "not valid JSON"},
		{"not JSON", `yes`, "not valid JSON"},
		{"two objects", `{"entitled":3,"yes":2,"no":1}{}`, "not valid JSON"},
		{"cut short", `{"entitled":3,"yes":2,"no":1`, "not valid JSON"},
		{"trailing comma", `{"entitled":3,"yes":2,"no":1,}`, "not valid JSON"},
		{"leading zero", `{"entitled":03,"yes":2,"no":1}`, "not valid JSON"},
		{"array", `[{"entitled":3,"yes":2,"no":1}]`, "one JSON object"},
		{"null", `null`, "one JSON object"},
		{"not UTF-8", "{\"entitled\":3,\"yes\":2,\"no\":1,\"id\":\"\xff\"}", "UTF-8"},
		{"byte order mark", "\ufeff" + `{"entitled":3,"yes":2,"no":1}`, "not valid JSON"},
		{"lone high surrogate", `{"entitled":3,"yes":2,"no":1,"id":"\ud800"}`, "half a character"},
		{"lone low surrogate", `{"entitled":3,"yes":2,"no":1,"id":"\udc00x"}`, "half a character"},
		{"two high surrogates", `{"entitled":3,"yes":2,"no":1,"id":"\ud800\ud800"}`, "half a character"},
		{"two low surrogates", `{"entitled":3,"yes":2,"no":1,"id":"\udc00\udc00"}`, "half a character"},
		{"half after a pair", `{"entitled":3,"yes":2,"no":1,"id":"\ud83d\ude00\ude00"}`, "half a character"},
		{"yes twice", `{"entitled":3,"yes":2,"no":1,"yes":2}`, `"yes" is there twice`},
		{"yes twice, once escaped", `{"entitled":3,"yes":2,"no":1,"\u0079es":0}`, `"yes" is there twice`},
		{"note twice", `{"entitled":3,"yes":2,"no":1,"note":1,"note":2}`, `"note" is there twice`},
		{"twice further in", `{"entitled":3,"yes":2,"no":1,"note":[{"a":{"b":1,"b":2}}]}`, `"b" is there twice`},
		{"too deep", `{"entitled":3,"yes":2,"no":1,"note":` + deep + `}`, "nested deeper"},
		{"no entitled", `{"yes":2,"no":1}`, "entitled is missing"},
		{"no yes", `{"entitled":3,"no":1}`, "yes is missing"},
		{"no no", `{"entitled":3,"yes":2}`, "no is missing"},
		{"yes null", `{"entitled":3,"yes":null,"no":1}`, "yes must be a whole number"},
		{"yes a string", `{"entitled":3,"yes":"2","no":1}`, "yes must be a whole number"},
		{"yes true", `{"entitled":3,"yes":true,"no":1}`, "yes must be a whole number"},
		{"yes an object", `{"entitled":3,"yes":{},"no":1}`, "yes must be a whole number"},
		{"yes a float", `{"entitled":3,"yes":2.5,"no":0}`, "yes must be a whole number"},
		{"yes 2.0", `{"entitled":3,"yes":2.0,"no":1}`, "yes must be a whole number"},
		{"yes 2e0", `{"entitled":3,"yes":2e0,"no":1}`, "yes must be a whole number"},
		{"yes 2E0", `{"entitled":3,"yes":2E0,"no":1}`, "yes must be a whole number"},
		{"yes negative", `{"entitled":3,"yes":-2,"no":1}`, "yes is negative"},
		{"yes -0", `{"entitled":3,"yes":-0,"no":1}`, "yes is negative"},
		{"yes too large", `{"entitled":3,"yes":1000000001,"no":1}`, "yes is too large"},
		{"yes beyond int64", `{"entitled":3,"yes":99999999999999999999,"no":1}`, "yes is too large"},
		{"abstain null", `{"entitled":3,"yes":2,"no":1,"abstain":null}`, "abstain must be"},
		{"present a float", `{"entitled":3,"yes":2,"no":1,"present":3.0}`, "present must be"},
		{"more votes than present", `{"entitled":5,"present":2,"yes":2,"no":1}`, "more than the 2 present"},
		{"more present than entitled", `{"entitled":3,"present":4,"yes":2,"no":1}`, "more than the 3 entitled"},
		{"more votes than entitled", `{"entitled":2,"yes":2,"no":1}`, "more than the 2 entitled"},
		{"threshold 3/2", `{"entitled":3,"yes":2,"no":1,"threshold":"3/2"}`, "threshold: "},
		{"threshold 0/3", `{"entitled":3,"yes":2,"no":1,"threshold":"0/3"}`, "threshold: "},
		{"threshold 2/0", `{"entitled":3,"yes":2,"no":1,"threshold":"2/0"}`, "threshold: "},
		{"threshold empty", `{"entitled":3,"yes":2,"no":1,"threshold":""}`, "threshold: "},
		{"threshold a number", `{"entitled":3,"yes":2,"no":1,"threshold":0.667}`, "threshold must be a string"},
		{"threshold null", `{"entitled":3,"yes":2,"no":1,"threshold":null}`, "threshold must be a string"},
		{"strict a string", `{"entitled":3,"yes":2,"no":1,"strict":"true"}`, "strict must be true or false"},
		{"strict 1", `{"entitled":3,"yes":2,"no":1,"strict":1}`, "strict must be true or false"},
		{"strict null", `{"entitled":3,"yes":2,"no":1,"strict":null}`, "strict must be true or false"},
		{"base cast", `{"entitled":3,"yes":2,"no":1,"base":"cast"}`, `base "cast"`},
		{"base empty", `{"entitled":3,"yes":2,"no":1,"base":""}`, `base ""`},
		{"base a list", `{"entitled":3,"yes":2,"no":1,"base":["yes_no"]}`, "base must be a string"},
		{"id a float", `{"entitled":3,"yes":2,"no":1,"id":1.5}`, "id must be"},
		{"id null", `{"entitled":3,"yes":2,"no":1,"id":null}`, "id must be"},
		{"id an object", `{"entitled":3,"yes":2,"no":1,"id":{}}`, "id must be"},
		{"too long", `{"entitled":3,"yes":2,"no":1,"note":"` + strings.Repeat("x", voting.MaxLine) + `"}`, "longer than"},
	} {
		got, ok := voting.AnswerLine([]byte(c.line), 3)
		var refusal struct {
			Line  int    `json:"line"`
			Error string `json:"error"`
		}
		if err := json.Unmarshal(got, &refusal); err != nil {
			t.Fatal(err)
		}
		if ok || !bytes.HasPrefix(got, []byte(`{"line":3,"error":"`)) || !strings.Contains(refusal.Error, c.says) {
			t.Errorf("%s: %s, want an error on line 3 that says %q", c.name, got, c.says)
		}
		if len(got) > 400 {
			t.Errorf("%s: the answer has %d bytes", c.name, len(got))
		}
	}
}

func FuzzAnswerLine(f *testing.F) {
	for _, raw := range readVectors(f).Cases {
		f.Add([]byte(raw))
	}
	for _, seed := range []string{
		``, `{`, `[]`, `{"id":-0,"entitled":1,"yes":1,"no":0}`, `{"entitled":1e0,"yes":1,"no":0}`,
		`{"entitled":1,"yes":1,"no":0,"base":"present","id":"\ud83d\ude00"}`, `{"id":"\\ud800","entitled":0,"yes":0,"no":0}`,
		`{"entitled":1,"yes":1,"no":0,"threshold":"1/1","strict":true}`, "\"\\\"", `{"a":{"a":{"a":[[],{}]}}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		before := bytes.Clone(line)
		out, ok := voting.AnswerLine(line, 7)
		if !bytes.Equal(line, before) {
			t.Fatal("the line was written to")
		}
		if bytes.ContainsAny(out, "\n\r") || !json.Valid(out) || out[0] != '{' {
			t.Fatalf("not one JSON object on one line: %q", out)
		}
		var answer struct {
			ID     json.RawMessage
			Line   int
			Error  string
			ByBase map[string]struct {
				Base    int64
				Need    *int64
				Carried bool
			} `json:"by_base"`
		}
		if err := json.Unmarshal(out, &answer); err != nil {
			t.Fatal(err)
		}
		if !ok {
			if answer.Line != 7 || answer.Error == "" || answer.ByBase != nil {
				t.Fatalf("refused with %s", out)
			}
			return
		}
		if answer.Line != 0 || answer.Error != "" || (len(answer.ByBase) != 1 && len(answer.ByBase) != 4) {
			t.Fatalf("answered with %s", out)
		}
		if answer.ID != nil && !bytes.Contains(line, answer.ID) {
			t.Fatalf("id %s is not in the line", answer.ID)
		}
		for b, a := range answer.ByBase {
			if (a.Need == nil) != (a.Base == 0) || (a.Carried && a.Need == nil) || a.Base < 0 || a.Base > voting.MaxCount {
				t.Fatalf("%s: %s", b, out)
			}
		}
		if again, _ := voting.AnswerLine(line, 7); !bytes.Equal(again, out) {
			t.Fatalf("answered %s, then %s", out, again)
		}
	})
}
