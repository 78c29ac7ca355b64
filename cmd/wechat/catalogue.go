package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/minigo-dev/wechat/wechattest"
)

// The control API of the simulated WeChat lists the events and faults. It is called in memory here.

// A template is an event that can be pushed by its name.
type template struct {
	Name    string         `json:"name"`
	English string         `json:"en"`
	Chinese string         `json:"zh"`
	Scope   string         `json:"scope"` // user: about a user; app: WeChat's own notice
	Fields  map[string]any `json:"fields"`
}

// A faultKind is a fault that can be named on the command line.
type faultKind struct {
	Name    string   `json:"name"`
	English string   `json:"en"`
	Chinese string   `json:"zh"`
	Group   string   `json:"group"` // token, api, network, push
	Takes   []string `json:"takes"`
}

// sampleUser is the placeholder of the user's openid in the fields of a template.
const sampleUser = "OPENID"

func templates() ([]template, error) {
	var all []template
	return all, askSimulator("/_sim/templates", &all)
}

func faultKinds() ([]faultKind, error) {
	var state struct {
		FaultKinds []faultKind `json:"faultKinds"`
	}
	err := askSimulator("/_sim/state", &state)
	return state.FaultKinds, err
}

func askSimulator(path string, out any) error {
	platform, err := wechattest.Start()
	if err != nil {
		return err
	}
	defer platform.Close()
	response, err := platform.HTTPClient().Get("http://localhost" + path)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("the simulator answers %s at %s", response.Status, path)
	}
	dec := json.NewDecoder(response.Body)
	dec.UseNumber()
	return dec.Decode(out)
}

// sampleOf returns the fields of a known event about a user. For an unknown event it returns nil.
func sampleOf(event, openID string) (wechattest.Fields, error) {
	all, err := templates()
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(t template) bool { return t.Name == event })
	if i < 0 {
		return nil, nil
	}
	fields, ok := asFields(all[i].Fields, openID).(wechattest.Fields)
	if !ok {
		return nil, nil
	}
	return fields, nil
}

// asFields converts decoded JSON into the types that the maker of pushes distinguishes: objects, and lists
// of objects, which subscribe-message events write differently.
func asFields(v any, openID string) any {
	switch v := v.(type) {
	case map[string]any:
		fields := make(wechattest.Fields, len(v))
		for name, value := range v {
			fields[name] = asFields(value, openID)
		}
		return fields
	case []any:
		objects := make([]wechattest.Fields, 0, len(v))
		for i := range v {
			v[i] = asFields(v[i], openID)
			if object, ok := v[i].(wechattest.Fields); ok {
				objects = append(objects, object)
			}
		}
		if len(objects) == len(v) {
			return objects
		}
		return v
	case string:
		return strings.ReplaceAll(v, sampleUser, openID)
	}
	return v
}

func (s *session) listTemplates() error {
	all, err := templates()
	if err != nil {
		return err
	}
	s.show(all, func() {
		for _, t := range all {
			delete(t.Fields, "MsgType")
			delete(t.Fields, "Event")
			sample, err := json.Marshal(t.Fields)
			if err == nil {
				s.printf("%-44s %s\n    %s\n", t.Name, s.in(t.English, t.Chinese), sample)
			}
		}
	})
	return nil
}

func (s *session) listFaults() error {
	kinds, err := faultKinds()
	if err != nil {
		return err
	}
	s.show(kinds, func() {
		for _, k := range kinds {
			takes := ""
			for _, name := range k.Takes {
				takes += "  " + strings.TrimSuffix(name, "Ms") + "="
			}
			s.printf("%-22s %s%s\n", k.Name, s.in(k.English, k.Chinese), takes)
		}
		s.printf("%s\n", s.in("Each takes times=, nth=, chance=, path= and openid= too.", "都可附加 times=、nth=、chance=、path=、openid=。"))
	})
	return nil
}
