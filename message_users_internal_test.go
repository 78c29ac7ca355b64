package wechat

import "testing"

// TestUserTextTable holds what message_reach.go takes for granted of the table.
func TestUserTextTable(t *testing.T) {
	t.Parallel()
	kinds := map[string]*userTexts{"any": anyTexts}
	for _, k := range messageKinds {
		kinds[k.name] = k.userTexts()
	}
	for _, k := range eventKinds {
		kinds["event "+k.name] = k.userTexts()
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
		{"TEXT", "", findKind(messageKinds[:], "text").texts}, {"text", "x", findKind(messageKinds[:], "text").texts}, {"Event", "User_Enter_TempSession", findKind(eventKinds[:], "user_enter_tempsession").texts},
		{"", "", anyTexts}, {"event", "", anyTexts}, {"event", "text", anyTexts}, {"scan", "", anyTexts},
	} {
		if got := pushKindOf(tt.msgType, tt.event).userTexts(); got != tt.want {
			t.Errorf("%q, %q: another kind's fields", tt.msgType, tt.event)
		}
	}
}
