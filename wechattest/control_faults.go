package wechattest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const faultsKept = 100 // that the control API installs

type faultObject struct {
	ID        int     `json:"id"`
	Name      string  `json:"name"`
	Path      string  `json:"path"`
	OpenID    string  `json:"openId"`
	Nth       int     `json:"nth"`
	TimesLeft int     `json:"timesLeft"`
	Chance    float64 `json:"chance"`
	Struck    int     `json:"struck"`
	Text      string  `json:"text"`
	TextZH    string  `json:"textZh"`
	Spec      string  `json:"spec"`
}

type faultKindObject struct {
	Name  string   `json:"name"`
	EN    string   `json:"en"`
	ZH    string   `json:"zh"`
	Group string   `json:"group"`
	Takes []string `json:"takes"`
}

func faultKindObjects() []faultKindObject {
	out := []faultKindObject{}
	for _, pr := range faultPresets() {
		out = append(out, faultKindObject{pr.name, pr.en, pr.zh, pr.group, pr.takes})
	}
	return out
}

// object describes an installed fault. The caller holds the platform's mu.
func (f *Fault) object() faultObject {
	o := faultObject{ID: f.id, Name: f.name, Path: f.path, OpenID: f.openID, TimesLeft: f.times, Chance: 1, Struck: f.struck, Spec: f.String()}
	pr, ok := f.preset()
	en, zh := []string{f.name}, []string{f.name}
	if ok {
		o.Name, en, zh = pr.name, []string{pr.en}, []string{pr.zh}
	}
	say := func(e, z string) { en, zh = append(en, e), append(zh, z) }
	if pr.takesArg("code") {
		say(fmt.Sprintf("%d %s", f.code, f.msg), fmt.Sprintf("%d %s", f.code, f.msg))
	}
	if f.delay > 0 {
		say(f.delay.String(), f.delay.String())
	}
	if f.skip > 0 {
		o.Nth = f.skip + 1
		say(fmt.Sprintf("from the %s match on", ordinal(o.Nth)), fmt.Sprintf("从第 %d 次匹配起", o.Nth))
	}
	switch {
	case f.times == 1:
		say("once", "一次")
	case f.times > 1:
		say(fmt.Sprintf("%d times", f.times), fmt.Sprintf("%d 次", f.times))
	}
	if f.chance > 0 {
		o.Chance = f.chance
		say(fmt.Sprintf("with probability %v", f.chance), fmt.Sprintf("概率 %v", f.chance))
	}
	if f.path != "" {
		say("at "+f.path, "路径 "+f.path)
	}
	if f.openID != "" {
		say("for one user", "仅一个用户")
	}
	if f.lost {
		say("before the work is done", "在处理之前")
	}
	o.Text, o.TextZH = strings.Join(en, ", "), strings.Join(zh, "，")
	return o
}

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.Itoa(n) + suffix
}

func addFault(p *Platform, r *http.Request) (any, error) {
	var spec faultSpec
	if err := decode(r, controlBody, &spec); err != nil {
		return nil, err
	}
	f, err := spec.fault()
	if err != nil {
		return nil, badRequest(err.Error(), "故障参数有误："+inChinese(err.Error()))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.faults) >= faultsKept {
		return nil, &controlError{http.StatusConflict, "there are 100 faults already", "已有 100 个故障"}
	}
	if apps := *p.apps.Load(); f.app == "" && len(apps) > 1 {
		f = f.App(p.cfg.appID)
	}
	installed := p.install(f)
	return struct {
		ID int `json:"id"`
	}{installed.id}, nil
}

func removeFault(p *Platform, r *http.Request) (any, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, f := range p.faults {
		if err == nil && f.id == id {
			p.removeFault(f)
			return struct{}{}, nil
		}
	}
	return nil, notFound("no fault of that number is installed", "没有这个编号的故障")
}

func clearFaults(p *Platform, _ *http.Request) (any, error) {
	p.ClearFaults()
	return struct{}{}, nil
}

func moveClock(p *Platform, r *http.Request) (any, error) {
	var in struct {
		Advance string `json:"advance"`
	}
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	d, err := time.ParseDuration(in.Advance)
	switch {
	case err != nil || d < 0:
		return nil, badRequest("advance is a time such as 48h, and not negative", "advance 应为 48h 这样的时长，且不为负")
	case d > 366*24*time.Hour || time.Duration(p.offset.Load())+d > 10*366*24*time.Hour:
		return nil, badRequest("advance goes a year at a time, and ten in all", "advance 每次最多一年，总共最多十年")
	}
	p.Advance(d)
	return struct {
		Now     string `json:"now"`
		AheadMs int64  `json:"aheadMs"`
	}{stamp(p.Now()), time.Duration(p.offset.Load()).Milliseconds()}, nil
}
