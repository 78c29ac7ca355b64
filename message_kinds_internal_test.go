package wechat

import (
	"reflect"
	"strings"
	"testing"
)

// TestKindTable holds what its readers take for granted of the table.
func TestKindTable(t *testing.T) {
	t.Parallel()
	types := map[reflect.Type]string{}
	for _, kinds := range [...][]pushKind{messageKinds[:], eventKinds[:]} {
		for i, k := range kinds {
			if i > 0 && kinds[i-1].name >= k.name {
				t.Errorf("%s stands behind %s", k.name, kinds[i-1].name)
			}
			if k.name != strings.ToLower(k.name) {
				t.Errorf("%s isn't in lower case", k.name)
			}
			if found := findKind(kinds, k.name); found != &kinds[i] {
				t.Errorf("%s isn't found", k.name)
			}
			if k.rule.wait == 0 || k.texts == nil {
				t.Errorf("%s has no rule or no texts", k.name)
			}
			if k.make == nil {
				continue
			}
			typ := reflect.TypeOf(k.make.empty()).Elem()
			if other := types[typ]; other != "" {
				t.Errorf("%s and %s are both a %v", k.name, other, typ)
			}
			types[typ] = k.name
			if _, err := fillPlanOf(typ); err != nil {
				t.Errorf("%v: %v", typ, err)
			}
			for i := range typ.NumField() {
				if f := typ.Field(i); f.IsExported() && !f.Anonymous && f.Tag.Get("json") == "" {
					t.Errorf("%v.%s has no name of WeChat's", typ, f.Name)
				}
			}
		}
	}
	for _, name := range []string{"", "a", "zzz", "tex", "texts"} {
		if k := findKind(eventKinds[:], name); k != nil {
			t.Errorf("%q is found as %s", name, k.name)
		}
	}
	if findKind(nil, "") != nil {
		t.Error("found in no table")
	}
	if got := pushKindOf("event", "XPAY_of_tomorrow"); !got.rule.promise || got.make != nil {
		t.Error("a new event of virtual payment isn't repeated for a day")
	}
}
