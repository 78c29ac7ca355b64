package wechat

import "strings"

// noTexts is for the kinds that have no such fields.
var noTexts = textsOf("")

// What a user writes on a parcel, and in a complaint.
const (
	peopleTexts = "Sender>Name Sender>Company Sender>Street Sender>Address " +
		"Receiver>Name Receiver>Company Receiver>Street Receiver>Address "
	riderTexts = "sender>name sender>address sender>address_detail receiver>name receiver>address receiver>address_detail " +
		"cargo>goods_detail[] cargo>goods_pickup_info order_info>note "
	complaintTexts = "BussiCallBackInfo>customer_material_content BussiCallBackInfo>phone_number " +
		"BussiCallBackInfo>product_name BussiCallBackInfo>history[]"
)

// anyTexts is for a kind that isn't listed, or isn't known yet: the fields of all kinds,
// and each name as a child of the root besides.
var anyTexts = func() *userTexts {
	all := &userTexts{}
	for _, kinds := range [...][]pushKind{messageKinds[:], eventKinds[:]} {
		for _, k := range kinds {
			if k.texts == nil {
				continue
			}
			for _, f := range k.texts.fields {
				all.add(f)
				f.parent = ""
				all.add(f)
			}
		}
	}
	return all
}()

// The userTexts of a kind are its fields whose text a user can influence: chat texts, what
// the client of a payment passes along, addresses. WeChat may not split the end of a CDATA
// section in them, so that a text can look as if its field, or the message, ended in it.
type userTexts struct{ fields []userField }

type userField struct {
	parent  string // "": the root
	name    string
	end     string // what it ends with
	repeats bool   // then an end can be the end of any of them, and the first counts
}

// textsOf reads the paths of fields: a name stands for a child of the root, A>B for the
// child B of its child A; [] marks one that can be there more than once.
func textsOf(paths string) *userTexts {
	t := &userTexts{}
	for path := range strings.FieldsSeq(paths) {
		path, repeats := strings.CutSuffix(path, "[]")
		parent, name, nested := strings.Cut(path, ">")
		if !nested {
			parent, name = "", path
		}
		t.add(userField{parent, name, cdataEnd + "</" + name + ">", repeats})
	}
	return t
}

func (t *userTexts) add(f userField) {
	for i := range t.fields {
		if have := &t.fields[i]; have.parent == f.parent && have.name == f.name {
			have.repeats = have.repeats || f.repeats
			return
		}
	}
	t.fields = append(t.fields, f)
}

// find returns the index of a field that reaches to its last end, -1 if there is none.
func (t *userTexts) find(parent, name string) int {
	for i := range t.fields {
		if f := &t.fields[i]; f.name == name && f.parent == parent && !f.repeats {
			return i
		}
	}
	return -1
}

// names reports whether find finds a field of the name somewhere.
func (t *userTexts) names(name string) bool {
	for i := range t.fields {
		if f := &t.fields[i]; f.name == name && !f.repeats {
			return true
		}
	}
	return false
}

// in reports whether a child of the root is, or holds, what a user fills.
func (t *userTexts) in(child string) bool {
	for i := range t.fields {
		if f := &t.fields[i]; f.parent == child || f.parent == "" && f.name == child {
			return true
		}
	}
	return false
}

// userTexts returns the fields of the kind.
func (k *pushKind) userTexts() *userTexts {
	if k.texts == nil {
		return anyTexts
	}
	return k.texts
}
