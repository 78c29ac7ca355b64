package pushbody

import "strings"

// UserTexts are the fields of a kind whose text a user (用户) can influence: chat texts, the
// Payload of a payment, addresses. WeChat may not split "]]>" in them, so a text can look like
// the end of its field or of the message.
type UserTexts struct{ Fields []UserText }

// A UserText is one of these fields.
type UserText struct {
	Parent  string // the child of the root that holds it; "": the root itself
	Name    string
	Repeats bool   // it can occur more than once, so the first end counts
	end     string // the text that ends it
}

// TextsOf reads the paths of fields: a name is a child of the root, A>B is the child B of its
// child A, and [] marks a field that can occur more than once.
func TextsOf(paths string) *UserTexts {
	t := &UserTexts{}
	for path := range strings.FieldsSeq(paths) {
		path, repeats := strings.CutSuffix(path, "[]")
		parent, name, nested := strings.Cut(path, ">")
		if !nested {
			parent, name = "", path
		}
		t.add(UserText{parent, name, repeats, cdataEnd + "</" + name + ">"})
	}
	return t
}

// AnyOf returns the texts of an unknown kind: the fields of all known kinds, and each of their
// names as a child of the root too.
func AnyOf(kinds []*UserTexts) *UserTexts {
	all := &UserTexts{}
	for _, t := range kinds {
		for _, f := range t.Fields {
			all.add(f)
			f.Parent = ""
			all.add(f)
		}
	}
	return all
}

func (t *UserTexts) add(f UserText) {
	for i := range t.Fields {
		if have := &t.Fields[i]; have.Parent == f.Parent && have.Name == f.Name {
			have.Repeats = have.Repeats || f.Repeats
			return
		}
	}
	t.Fields = append(t.Fields, f)
}

// find returns the index of a field that extends to its last end, or -1.
func (t *UserTexts) find(parent, name string) int {
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Name == name && f.Parent == parent && !f.Repeats {
			return i
		}
	}
	return -1
}

// names reports whether find knows a field of this name under any parent.
func (t *UserTexts) names(name string) bool {
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Name == name && !f.Repeats {
			return true
		}
	}
	return false
}

// in reports whether a child of the root is or holds a field that users fill.
func (t *UserTexts) in(child string) bool {
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Parent == child || f.Parent == "" && f.Name == child {
			return true
		}
	}
	return false
}
