package pushbody

import "strings"

// The UserTexts of a kind are its fields whose text a user (用户) can influence: chat texts,
// what the client of a payment passes along, addresses. WeChat may not split the end of a
// CDATA section in them, so that a text can look as if its field, or the message, ended in it.
type UserTexts struct{ Fields []UserText }

// A UserText is one of these fields.
type UserText struct {
	Parent  string // the child of the root that holds it; "": the root itself does
	Name    string
	Repeats bool   // then an end can be the end of any of them, and the first counts
	end     string // what it ends with
}

// TextsOf reads the paths of fields: a name stands for a child of the root, A>B for the
// child B of its child A; [] marks one that can be there more than once.
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

// AnyOf returns what is right for a kind that isn't known: the fields of all kinds that are,
// and each name as a child of the root besides.
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

// find returns the index of a field that reaches to its last end, -1 if there is none.
func (t *UserTexts) find(parent, name string) int {
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Name == name && f.Parent == parent && !f.Repeats {
			return i
		}
	}
	return -1
}

// names reports whether find finds a field of the name somewhere.
func (t *UserTexts) names(name string) bool {
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Name == name && !f.Repeats {
			return true
		}
	}
	return false
}

// in reports whether a child of the root is, or holds, what a user fills.
func (t *UserTexts) in(child string) bool {
	for i := range t.Fields {
		if f := &t.Fields[i]; f.Parent == child || f.Parent == "" && f.Name == child {
			return true
		}
	}
	return false
}
