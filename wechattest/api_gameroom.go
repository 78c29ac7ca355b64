package wechattest

import (
	"net/http"
	"slices"
	"time"
)

// The calls of the frame sync (帧同步, rule F31).
const (
	pathCreateRoom   = "/wxa/createwxagameroom"
	pathRoomInfo     = "/wxa/getwxagameroominfo"
	pathRoomIdentity = "/wxa/getwxagameidentityinfo"
	pathRoomFrames   = "/wxa/getwxagameframe"
)

var gameRoomAPIs = []row{
	{pathCreateRoom, endpoint{method: http.MethodPost, quota: true, handle: serveCreateRoom}},
	{pathRoomInfo, endpoint{method: http.MethodGet, quota: true, handle: serveRoomInfo}},
	{pathRoomIdentity, endpoint{method: http.MethodGet, quota: true, handle: serveRoomIdentity}},
	{pathRoomFrames, endpoint{method: http.MethodPost, also: http.MethodGet, quota: true, handle: serveRoomFrames}},
}

const (
	roomTickLeast = 33 // ms
	roomLasts     = 1200 * time.Second
	roomLastsMost = 3600
	roomExtMost   = 32 // bytes

	roomForming = 1
	roomStarted = 2
	roomEnded   = 3
)

var (
	badRoom = &refusal{4003, "invalid request data"}
	noData  = &refusal{1, "data not exist"}
)

type roomAccess struct {
	AccessInfo string `json:"access_info"`
}

// dataAnswer is an answer whose content is in data.
func dataAnswer(data any) answer {
	return jsonAnswer(struct {
		ErrCode int    `json:"errcode"`
		ErrMsg  string `json:"errmsg"`
		Data    any    `json:"data"`
	}{0, "ok", data})
}

// serveCreateRoom answers POST /wxa/createwxagameroom.
func serveCreateRoom(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	var ids []string
	f.read("open_id_list", &ids)
	room := &GameRoom{
		p: p, tick: f.int("game_tick"), strategy: f.int("udp_reliability_strategy"), percent: f.int("start_percent"),
		userInfo: f.bool("need_user_info"), lasts: roomLasts, extInfo: f.text("room_ext_info"),
	}
	if seconds := f.int("game_last_time"); seconds != 0 {
		room.lasts = time.Duration(seconds) * time.Second
	}
	seconds := int64(room.lasts / time.Second)
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, id := range ids {
		u := p.openIDs[id]
		if u == nil || slices.Contains(room.members, u) {
			r.say("open_id_list holds who is no user of this app, or somebody twice", "open_id_list 中有非本应用的用户或重复的用户")
			return p.refuse(badRoom)
		}
		room.members = append(room.members, u)
	}
	switch {
	case len(room.extInfo) > roomExtMost:
		return p.refuse(&refusal{4013, "room_ext_info is too long"})
	case room.tick < roomTickLeast:
		r.say("game_tick is at least 33 ms", "game_tick 至少为 33 毫秒")
		return p.refuse(badRoom)
	case room.percent < 0 || room.percent > 100, seconds < 1 || seconds > roomLastsMost:
		r.say("start_percent is 0 to 100, game_last_time 1 to 3600 s", "start_percent 为 0 到 100，game_last_time 为 1 到 3600 秒")
		return p.refuse(badRoom)
	}
	room.number, room.access = p.ids.hex(16), "sim_room_"+p.ids.alnum(40)
	if f.bool("need_game_seed") {
		room.seed = p.ids.hex(8)
	}
	room.ready = make([]bool, len(room.members))
	room.created, room.updated = now, now
	p.addRoom(room)
	return dataAnswer(roomAccess{room.access})
}

// serveRoomInfo answers GET /wxa/getwxagameroominfo.
func serveRoomInfo(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	room := p.roomOf(f.text("access_info"))
	if room == nil {
		return p.refuse(noData)
	}
	type member struct {
		Ready    bool   `json:"is_ready"`
		Role     int    `json:"role"`
		Seat     int    `json:"pos_num"`
		HeadImg  string `json:"headimg"`
		Nickname string `json:"nickname"`
		ClientID int    `json:"client_id"`
		Enabled  bool   `json:"enable_to_start"`
		ExtInfo  string `json:"member_ext_info"`
	}
	members := []member{}
	for i, u := range room.members {
		m := member{Ready: room.ready[i], Seat: i, ClientID: i, Enabled: room.mayStart()}
		if i == 0 {
			m.Role = 1
		}
		if room.userInfo {
			m.Nickname, m.HeadImg = u.name, sampleAvatar
		}
		members = append(members, m)
	}
	return dataAnswer(struct {
		Number   string   `json:"room_id_str"`
		State    int      `json:"room_state"`
		Most     int      `json:"max_member_num"`
		Created  int64    `json:"create_timestamp"`
		Updated  int64    `json:"update_timestamp"`
		Tick     int64    `json:"game_tick"`
		Percent  int64    `json:"start_percent"`
		Lasts    int64    `json:"game_last_time"`
		Version  int      `json:"game_version"`
		Game     string   `json:"game_access_info"`
		Strategy int64    `json:"udp_reliability_strategy"`
		ExtInfo  string   `json:"room_ext_info"`
		Seed     string   `json:"seed"`
		Members  []member `json:"member_list"`
	}{
		room.number, room.state(now), len(room.members), room.created.Unix(), room.updated.Unix(), room.tick, room.percent,
		int64(room.lasts / time.Second), 0, room.game, room.strategy, room.extInfo, room.seed, members,
	})
}

// serveRoomIdentity answers GET /wxa/getwxagameidentityinfo.
func serveRoomIdentity(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	room := p.gameOf(f.text("access_info"))
	if room == nil {
		return p.refuse(noData)
	}
	type identity struct {
		ClientID int    `json:"client_id"`
		OpenID   string `json:"open_id"`
	}
	list := []identity{}
	for i, u := range room.members {
		list = append(list, identity{i, u.openID})
	}
	return dataAnswer(struct {
		List []identity `json:"info_list"`
	}{list})
}

// serveRoomFrames answers POST, and GET, /wxa/getwxagameframe.
func serveRoomFrames(p *Platform, r *request) answer {
	f, no := r.known()
	if no != nil {
		return p.refuse(no)
	}
	begin, end := f.int("begin_frame_id"), f.int("end_frame_id")
	p.mu.Lock()
	defer p.mu.Unlock()
	room := p.gameOf(f.text("access_info"))
	switch {
	case room == nil:
		return p.refuse(noData)
	case begin < 1 || end <= begin:
		r.say("frames begin with 1, and end_frame_id is the one after the last", "帧编号从 1 开始，end_frame_id 为左闭右开区间的终点")
		return p.refuse(&refusal{5, "invalid request data"})
	}
	type frame struct {
		ID   int64       `json:"frame_id"`
		Pkgs []framePart `json:"pkg_list"`
	}
	all := int64(len(room.frames))
	last := min(end-1, all, begin-1+framesAnswered)
	list := []frame{}
	for id := begin; id <= last; id++ {
		list = append(list, frame{id, room.frames[id-1]})
	}
	return dataAnswer(struct {
		More   bool    `json:"has_more"`
		Frames []frame `json:"frame_list"`
	}{last < all && len(list) > 0, list})
}
