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

// A faultKind is a fault that can be named on the command line.
type faultKind struct {
	Name    string   `json:"name"`
	English string   `json:"en"`
	Chinese string   `json:"zh"`
	Group   string   `json:"group"` // token, api, network, push
	Takes   []string `json:"takes"`
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

// A listedPush is a kind of push, as the simulator lists it.
type listedPush struct {
	Kind      string          `json:"kind"`
	MsgType   string          `json:"msgType,omitempty"`
	Event     string          `json:"event,omitempty"`
	InfoType  string          `json:"infoType,omitempty"`
	Title     string          `json:"title"`
	TitleZH   string          `json:"titleZh"`
	Scope     string          `json:"scope"` // user: about a user; app: WeChat's own notice
	AppliesTo []string        `json:"appliesTo"`
	Page      string          `json:"page"`
	Formats   []string        `json:"formats"`
	Fields    []listedField   `json:"fields"`
	Sample    json.RawMessage `json:"sample"`
	Answer    *listedAnswer   `json:"answer,omitempty"`
}

type listedAnswer struct {
	Required bool          `json:"required"`
	Seconds  int           `json:"seconds"`
	Fields   []listedField `json:"fields"`
}

type listedField struct {
	Name        string        `json:"name"`
	Type        string        `json:"type"`
	Required    bool          `json:"required"`
	Description string        `json:"description,omitempty"`
	DescribedZH string        `json:"descriptionZh,omitempty"`
	Enum        []listedValue `json:"enum,omitempty"`
	Fields      []listedField `json:"fields,omitempty"`
	JSONFields  []listedField `json:"jsonFields,omitempty"`
}

type listedValue struct {
	Value   any    `json:"value"`
	Means   string `json:"means,omitempty"`
	MeansZH string `json:"meansZh,omitempty"`
}

// listPushes prints all kinds, or one with its fields.
func (s *session) listPushes(kind string) error {
	var all []listedPush
	if err := askSimulator("/_sim/pushes", &all); err != nil {
		return err
	}
	if kind != "" {
		i := slices.IndexFunc(all, func(p listedPush) bool { return strings.EqualFold(p.Kind, kind) })
		if i < 0 {
			return usagef("WeChat's documentation has no push of the kind %q; \"wechat push --list\" lists all", "微信文档中没有推送类型 %q；\"wechat push --list\" 列出全部", kind)
		}
		s.show(all[i], func() { s.printPush(all[i]) })
		return nil
	}
	s.show(all, func() {
		for _, p := range all {
			s.printf("%-48s %s\n", p.Kind, s.in(p.Title, p.TitleZH))
		}
	})
	return nil
}

func (s *session) printPush(p listedPush) {
	s.printf("%s  %s\n%s\n", p.Kind, s.in(p.Title, p.TitleZH), p.Page)
	s.printPushFields(p.Fields, "")
	s.printf("%s %s\n", s.in("sample ", "示例"), p.Sample)
	if p.Answer != nil {
		s.printf("%s\n", s.in(fmt.Sprintf("the answer, within %d s:", p.Answer.Seconds), fmt.Sprintf("回包（%d 秒内）：", p.Answer.Seconds)))
		s.printPushFields(p.Answer.Fields, "")
	}
}

// printPushFields prints fields under their paths, as -f takes them.
func (s *session) printPushFields(fields []listedField, at string) {
	for _, f := range fields {
		path := at + f.Name
		notes := []string{f.Type}
		if !f.Required {
			notes = append(notes, s.in("optional", "可选"))
		}
		if text := s.in(f.Description, f.DescribedZH); text != "" {
			notes = append(notes, text)
		}
		for _, v := range f.Enum {
			notes = append(notes, strings.TrimSpace(fmt.Sprint(v.Value, " ", s.in(v.Means, v.MeansZH))))
		}
		s.printf("  %-44s %s\n", path, strings.Join(notes, s.in(", ", "，")))
		if strings.HasSuffix(f.Type, "[]") {
			path += ".0"
		}
		s.printPushFields(append(f.Fields, f.JSONFields...), path+".")
	}
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
