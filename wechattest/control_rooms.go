package wechattest

import (
	"net/http"
)

var roomStates = map[int]string{roomForming: "forming", roomStarted: "started", roomEnded: "ended"}

// playRoom has the members of a room get ready, play a frame, or end the game.
func playRoom(p *Platform, r *http.Request) (any, error) {
	var in struct {
		AccessInfo string              `json:"accessInfo"`
		Do         string              `json:"do"`
		Users      []string            `json:"users"`   // of ready; none: all members
		Actions    map[string][]string `json:"actions"` // of frame: by the user's name
	}
	if err := decode(r, controlBody, &in); err != nil {
		return nil, err
	}
	room := p.GameRoom(in.AccessInfo)
	if room == nil {
		return nil, notFound("no room of that accessInfo", "没有这个 accessInfo 的房间")
	}
	switch in.Do {
	case "ready":
		users, err := p.named(in.Users)
		if err != nil {
			return nil, err
		}
		if len(in.Users) == 0 {
			users = room.members
		}
		room.Ready(users...)
	case "frame":
		actions := map[*User][]string{}
		for name, did := range in.Actions {
			users, err := p.named([]string{name})
			if err != nil {
				return nil, err
			}
			actions[users[0]] = did
		}
		if room.PlayFrame(actions) != nil {
			return nil, &controlError{http.StatusConflict, "the game hasn't started, or has ended", "游戏未开始或已结束"}
		}
	case "end":
		room.End()
	default:
		return nil, badRequest("do is ready, frame or end", "do 应为 ready、frame 或 end")
	}
	now := p.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	return struct {
		State          string `json:"state"` // forming, started, ended
		GameAccessInfo string `json:"gameAccessInfo"`
		Frames         int    `json:"frames"`
	}{roomStates[room.state(now)], room.game, len(room.frames)}, nil
}

// named finds users by their names.
func (p *Platform) named(names []string) (users []*User, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, name := range names {
		u := p.users[name]
		if u == nil {
			return nil, notFound("no user of that name", "没有这个名字的用户")
		}
		users = append(users, u)
	}
	return users, nil
}
