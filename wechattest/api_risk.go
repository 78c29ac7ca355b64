package wechattest

import (
	"net/http"
	"net/netip"
	"strconv"
	"time"
)

// What WeChat knows about a user's risk (rule F35).
const (
	pathRiskRank  = "/wxa/getuserriskrank"
	pathCheatData = "/wxa/game/content_spam/get_cheat_data"
)

var riskAPIs = []row{
	{pathRiskRank, endpoint{method: http.MethodPost, quota: true, handle: serveRiskRank}},
	{pathCheatData, endpoint{method: http.MethodGet, quota: true, handle: serveCheatData}},
}

const (
	riskRankMost  = 4
	cheatsKept    = 10_000
	cheatsPage    = 100
	cheatsMost    = 1000 // of one page
	cheatDaysMost = 7
)

// SetRiskRank sets how risky the user is (用户安全等级): 0, which every user begins with, to 4. Another
// rank fails the test.
func (u *User) SetRiskRank(rank int) {
	if rank < 0 || rank > riskRankMost {
		u.helper()
		u.p.fatalf("wechattest: SetRiskRank: a rank is 0 to %d", riskRankMost)
		return
	}
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	u.riskRank = rank
}

// serveRiskRank answers POST /wxa/getuserriskrank.
func serveRiskRank(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	scene := f.int("scene")
	_, err := netip.ParseAddr(f.text("client_ip"))
	if err != nil {
		r.say("client_ip is no address", "client_ip 不是 IP 地址")
	}
	no = p.seenUser(r)
	switch {
	case f.text("appid") != p.cfg.appID:
		no = &refusal{43104, "appid doesn't match openid"}
	case scene < 0 || scene > 2:
		no = badScene
	case no == nil && err != nil:
		no = &refusal{40097, "invalid args: client_ip"}
	}
	if no != nil {
		return p.refuse(no)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return jsonAnswer(struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		Rank    int    `json:"risk_rank"`
		Asked   uint64 `json:"unoin_id"` // WeChat spells it so
	}{0, "ok", p.openIDs[r.openID].riskRank, p.ids.uint64() % 1e15})
}

// A Cheat says how a user cheats in the game.
type Cheat struct {
	Type int `json:"type"` // 1 memory, 2 key macros, 3 injected JavaScript, 4 changed JavaScript
	Risk int `json:"risk"` // 0 unknown to 4, severe
}

func (c Cheat) known() bool { return c.Type >= 1 && c.Type <= 4 && c.Risk >= 0 && c.Risk <= 4 }

type cheatRow struct {
	OpenID string `json:"openid"`
	Hour   int64  `json:"ds"` // such as 2026013123
	Type   int    `json:"cheat_type"`
	Risk   int    `json:"risk_level"`

	day time.Time
}

// Cheat has WeChat find the user cheating, at the hour of the platform's clock. Another type or
// risk than those of [Cheat] fails the test.
func (u *User) Cheat(c Cheat) {
	if !c.known() {
		u.helper()
		u.p.fatalf("wechattest: Cheat: a type is 1 to 4, a risk 0 to 4")
		return
	}
	now := u.p.Now().In(chinaTime)
	hour, _ := strconv.ParseInt(now.Format("2006010215"), 10, 64) // digits
	u.p.mu.Lock()
	defer u.p.mu.Unlock()
	u.p.cheats = append(u.p.cheats, cheatRow{u.openID, hour, c.Type, c.Risk, now.Truncate(time.Hour)})
	if len(u.p.cheats) > cheatsKept {
		u.p.cheats = u.p.cheats[1:]
	}
}

var chinaTime = time.FixedZone("Beijing", beijing)

// serveCheatData answers GET /wxa/game/content_spam/get_cheat_data.
func serveCheatData(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	days, offset, limit := f.int("duration_days"), f.int("offset"), int64(cheatsPage)
	f.read("limit", &limit)
	begin, err := time.ParseInLocation("20060102", strconv.FormatInt(f.int("ds_begin"), 10), chinaTime)
	if err != nil || days < 1 || days > cheatDaysMost || offset < 0 || limit < 1 || limit > cheatsMost {
		r.say("ds_begin is a day such as 20260131, duration_days 1 to 7, offset from 0, limit 1 to 1000", "ds_begin 为日期（如 20260131），duration_days 为 1 到 7，offset 从 0 开始，limit 为 1 到 1000")
		return p.refuse(&refusal{40097, "invalid args"})
	}
	end := begin.AddDate(0, 0, int(days))
	found := []cheatRow{}
	p.mu.Lock()
	for _, c := range p.cheats {
		if !c.day.Before(begin) && c.day.Before(end) {
			found = append(found, c)
		}
	}
	p.mu.Unlock()
	all := int64(len(found))
	last, _ := strconv.ParseInt(end.AddDate(0, 0, -1).Format("20060102"), 10, 64) // digits
	return jsonAnswer(struct {
		ErrCode int        `json:"errcode"`
		ErrMsg  string     `json:"errmsg"`
		Begin   int64      `json:"ds_begin"`
		End     int64      `json:"ds_end"`
		Total   int64      `json:"total_count"`
		Rows    []cheatRow `json:"rows"`
	}{0, "ok", f.int("ds_begin"), last, all, found[min(offset, all):min(offset+limit, all)]})
}
