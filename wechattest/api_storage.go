package wechattest

import (
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
)

// The calls of a game's stored data (托管数据). The user's session signs each.
const (
	pathSetStorage    = "/wxa/set_user_storage"
	pathRemoveStorage = "/wxa/remove_user_storage"
	pathInteractive   = "/wxa/setuserinteractivedata"
)

var storageAPIs = []row{
	{pathSetStorage, endpoint{method: http.MethodPost, quota: true, handle: serveSession(setStorage)}},
	{pathRemoveStorage, endpoint{method: http.MethodPost, quota: true, handle: serveSession(removeStorage)}},
	{pathInteractive, endpoint{method: http.MethodPost, quota: true, handle: serveSession(setInteractive)}},
}

const (
	storageKeysMost = 128  // of one user
	storagePairMost = 1024 // bytes of a key and its value
	storageKeyMost  = 128  // bytes
	interactiveMost = 50   // the last key
)

// Storage returns the data that the bot has stored for the user (用户托管数据), by key: what
// friends in the game see, and so what a ranking is made of. It is a copy.
func (u *User) Storage() map[string]string {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	return copyOf(u.storage)
}

// InteractiveData returns the user's interactive data (关系链互动数据), by the keys "1" to "50". It is a
// copy.
func (u *User) InteractiveData() map[string]int32 {
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	return copyOf(u.interactive)
}

func copyOf[V any](m map[string]V) map[string]V {
	out := make(map[string]V, len(m))
	maps.Copy(out, m)
	return out
}

// serveSession answers a call that the user's session signs (用户登录态签名). do runs with mu held.
func serveSession(do func(u *User, f *fields) *refusal) func(*Platform, *request) answer {
	return func(p *Platform, r *request) answer {
		f, no := r.known()
		if no != nil {
			return p.refuse(no)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		u, no := p.sessionUser(r)
		switch {
		case no == nil:
			no = do(u, f)
		case no == badOpenID && r.path == pathInteractive:
			no = &refusal{87081, "invalid openid"}
		}
		if no != nil {
			return p.refuse(no)
		}
		return okAnswer()
	}
}

// A pair is a member of kv_list. WeChat's page has a number for a text's value in one place, so both
// are taken.
type pair struct {
	Key   string          `json:"key"`
	Value json.RawMessage `json:"value"`
}

func (v pair) text() string {
	var s string
	if json.Unmarshal(v.Value, &s) != nil {
		return string(v.Value)
	}
	return s
}

// setStorage stores all pairs or none (rule F24).
func setStorage(u *User, f *fields) *refusal {
	var list []pair
	f.read("kv_list", &list)
	all := copyOf(u.storage)
	for _, v := range list {
		switch value := v.text(); {
		case len(v.Key) > storageKeyMost:
			return &refusal{87019, "key is too long"}
		case len(v.Key)+len(value) > storagePairMost:
			return &refusal{87016, "key and value are too long"}
		default:
			all[v.Key] = value
		}
	}
	if len(all) > storageKeysMost {
		return &refusal{87018, "too many keys"}
	}
	u.storage = all
	return nil
}

func removeStorage(u *User, f *fields) *refusal {
	var keys []string
	f.read("key", &keys)
	for _, key := range keys {
		delete(u.storage, key)
	}
	return nil
}

func setInteractive(u *User, f *fields) *refusal {
	var list []pair
	f.read("kv_list", &list)
	all := copyOf(u.interactive)
	for _, v := range list {
		key, err := strconv.Atoi(v.Key)
		if err != nil || key < 1 || key > interactiveMost || strconv.Itoa(key) != v.Key {
			return &refusal{87082, "invalid interactive key"}
		}
		var value int32
		if json.Unmarshal(v.Value, &value) != nil {
			return dataFormat // no 32-bit integer
		}
		all[v.Key] = value
	}
	u.interactive = all
	return nil
}
