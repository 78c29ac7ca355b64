package wechattest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// The rules by which a game's users are matched (对局匹配, rule F32).
const (
	pathMatch      = "/wxa/business/gamematch/"
	pathMatchMake  = pathMatch + "creatematchrule"
	pathMatchEdit  = pathMatch + "updatematchrule"
	pathMatchDrop  = pathMatch + "deletematchrule"
	pathMatchAll   = pathMatch + "getallmatchrule"
	pathMatchState = pathMatch + "setmatchopenstate"
)

var gameMatchAPIs = []row{
	{pathMatchMake, endpoint{method: http.MethodPost, quota: true, handle: serveMatch(makeMatchRule)}},
	{pathMatchEdit, endpoint{method: http.MethodPost, quota: true, handle: serveMatch(editMatchRule)}},
	{pathMatchDrop, endpoint{method: http.MethodPost, quota: true, handle: serveMatch(dropMatchRule)}},
	{pathMatchAll, endpoint{method: http.MethodPost, quota: true, handle: serveMatch(allMatchRules)}},
	{pathMatchState, endpoint{method: http.MethodPost, quota: true, handle: serveMatch(openMatchRule)}},
}

const (
	matchRulesMost = 20
	matchRoomMost  = 10 // users of a match that has a room
)

var (
	badMatch   = &refusal{200000, "bad request"}
	badMatchID = &refusal{500005, "invalid matchid"}
)

// A matchRule is written as getallmatchrule answers it.
type matchRule struct {
	ID       string     `json:"match_id"`
	AppID    string     `json:"appid"`
	Open     int64      `json:"open_state"`
	Teams    int64      `json:"team_count"`
	Members  int64      `json:"team_member_count"`
	NeedRoom int64      `json:"need_room_service_info"`
	Room     *matchRoom `json:"game_room_info,omitempty"`
}

type matchRoom struct {
	Tick     int64 `json:"game_tick"`
	Percent  int64 `json:"start_percent"`
	Strategy int64 `json:"udp_reliability_strategy"`
	UserInfo bool  `json:"need_user_info"`
	Lasts    int64 `json:"game_last_time"`
	Seed     bool  `json:"need_game_seed"`
}

type matchAnswer struct {
	ErrCode int    `json:"errcode"`
	ErrMsg  string `json:"errmsg"`
	MatchID string `json:"match_id,omitempty"`
}

func serveMatch(do func(p *Platform, r *request, f *fields) (any, *refusal)) func(*Platform, *request) answer {
	return func(p *Platform, r *request) answer {
		body, ok := parseObject(r.body)
		if !ok && len(r.body) > 0 {
			return p.refuse(badMatch)
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		out, no := do(p, r, body.fields())
		if no != nil {
			return p.refuse(no)
		}
		return jsonAnswer(out)
	}
}

// readMatchRule reads what a rule says.
func readMatchRule(r *request, f *fields) (*matchRule, *refusal) {
	m := &matchRule{Teams: f.int("team_count"), Members: f.int("team_member_count")}
	var need any // 0, 1, or a boolean
	f.read("need_room_service_info", &need)
	if need == true || need == 1.0 {
		m.NeedRoom = 1
	}
	room := f.object("game_room_info")
	if room != nil {
		m.Room = &matchRoom{
			room.int("game_tick"), room.int("start_percent"), room.int("udp_reliability_strategy"), room.bool("need_user_info"),
			room.int("game_last_time"), room.bool("need_game_seed"),
		}
		if m.Room.Lasts == 0 {
			m.Room.Lasts = int64(roomLasts.Seconds())
		}
	}
	switch {
	case f.bad || room != nil && room.bad || m.Teams < 1 || m.Members < 1:
		r.say("team_count and team_member_count are numbers from 1 on", "team_count 与 team_member_count 应为不小于 1 的数字")
		return nil, badMatch
	case m.Room != nil && (m.Room.Tick < roomTickLeast || m.Room.Lasts < 1 || m.Room.Lasts > roomLastsMost || m.Room.Percent < 0 || m.Room.Percent > 100):
		r.say("game_room_info: game_tick is at least 33, start_percent 0 to 100, game_last_time up to 3600", "game_room_info：game_tick 至少 33，start_percent 为 0 到 100，game_last_time 不超过 3600")
		return nil, badMatch
	case m.NeedRoom == 1 && (m.Teams > matchRoomMost || m.Members > matchRoomMost || m.Teams*m.Members > matchRoomMost):
		return nil, &refusal{500008, "too many players"}
	}
	return m, nil
}

func makeMatchRule(p *Platform, r *request, f *fields) (any, *refusal) {
	m, no := readMatchRule(r, f)
	switch {
	case no != nil:
		return nil, no
	case len(p.matchRules) >= matchRulesMost:
		return nil, &refusal{500014, "matchid limit"}
	}
	m.AppID = p.cfg.appID
	m.ID = strconv.FormatUint(1<<60+p.ids.uint64()%(1<<61), 10) // above 2^53, as a text
	p.matchRules = append(p.matchRules, m)
	return matchAnswer{0, "ok", m.ID}, nil
}

// matchRuleOf finds the rule of a match_id, which pages have as a number and as a text.
func (p *Platform) matchRuleOf(f *fields) (int, *refusal) {
	var raw json.RawMessage
	f.read("match_id", &raw)
	id := strings.Trim(string(raw), `"`)
	if id == "" || strings.Trim(id, "0123456789") != "" {
		return 0, badMatchID
	}
	i := slices.IndexFunc(p.matchRules, func(m *matchRule) bool { return m.ID == id })
	if i < 0 {
		return 0, &refusal{1, "no such matchid"}
	}
	return i, nil
}

func editMatchRule(p *Platform, r *request, f *fields) (any, *refusal) {
	i, no := p.matchRuleOf(f)
	if no != nil {
		return nil, no
	}
	m, no := readMatchRule(r, f)
	switch old := p.matchRules[i]; {
	case no != nil:
		return nil, no
	case old.Open == 1:
		r.say("an open rule can't be changed: close it by setmatchopenstate", "规则打开时不能修改：先用 setmatchopenstate 关闭")
		return nil, &refusal{500012, "invalid open_state"}
	default:
		m.ID, m.AppID = old.ID, old.AppID
	}
	p.matchRules[i] = m
	return matchAnswer{0, "ok", m.ID}, nil
}

func dropMatchRule(p *Platform, _ *request, f *fields) (any, *refusal) {
	i, no := p.matchRuleOf(f)
	if no != nil {
		return nil, no
	}
	p.matchRules = slices.Delete(p.matchRules, i, i+1)
	return matchAnswer{ErrMsg: "ok"}, nil
}

func openMatchRule(p *Platform, _ *request, f *fields) (any, *refusal) {
	i, no := p.matchRuleOf(f)
	if no != nil {
		return nil, no
	}
	state := int64(-1)
	f.read("open_state", &state)
	if state != 0 && state != 1 {
		return nil, &refusal{500012, "invalid open_state"}
	}
	p.matchRules[i].Open = state
	return matchAnswer{0, "ok", p.matchRules[i].ID}, nil
}

func allMatchRules(p *Platform, _ *request, _ *fields) (any, *refusal) {
	if len(p.matchRules) == 0 {
		return nil, &refusal{1, "no such matchid"}
	}
	return struct {
		ErrCode int          `json:"errcode"`
		ErrMsg  string       `json:"errmsg"`
		List    []*matchRule `json:"match_rule_list"`
	}{0, "ok", p.matchRules}, nil
}
