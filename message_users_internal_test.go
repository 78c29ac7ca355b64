package wechat

import "testing"

// TestUserTextTable holds what message_reach.go takes for granted of the table.
func TestUserTextTable(t *testing.T) {
	t.Parallel()
	kinds := map[string]*userTexts{"any": anyTexts}
	for kind, texts := range messageTexts {
		kinds[kind] = texts
	}
	for event, texts := range eventTexts {
		kinds["event "+event] = texts
	}
	for kind, texts := range kinds {
		for _, f := range texts.fields {
			if texts.names(f.parent) {
				t.Errorf("%s: %s holds a field and is one", kind, f.parent)
			}
			if _, ok := headField(f.name); ok || f.name == "Encrypt" || f.name == "" {
				t.Errorf("%s: users don't fill %q", kind, f.name)
			}
			if f.end != "]]></"+f.name+">" {
				t.Errorf("%s: %s ends with %s", kind, f.name, f.end)
			}
			if f.repeats == (texts.find(f.parent, f.name) >= 0) {
				t.Errorf("%s: %s is stretched although it repeats, or not although it doesn't", kind, f.name)
			}
			if kind != "any" && anyTexts.find("", f.name) < 0 && !f.repeats {
				t.Errorf("%s: %s isn't read with care in a kind that isn't listed", kind, f.name)
			}
		}
	}
	for _, tt := range []struct {
		msgType, event string
		want           *userTexts
	}{
		{"TEXT", "", messageTexts["text"]}, {"text", "x", messageTexts["text"]}, {"Event", "User_Enter_TempSession", eventTexts["user_enter_tempsession"]},
		{"", "", anyTexts}, {"event", "", anyTexts}, {"event", "text", anyTexts}, {"scan", "", anyTexts},
	} {
		if got := textsOfKind(tt.msgType, tt.event); got != tt.want {
			t.Errorf("%q, %q: another kind's fields", tt.msgType, tt.event)
		}
	}
}
