package wechattest

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	roomsKept      = 1000
	framesKept     = 100_000 // of one game
	framesAnswered = 500     // by one call
)

// ErrGameRoom is the error of what a room of the frame sync can't do in its state.
var ErrGameRoom = errors.New("wechattest: the game hasn't started, or has ended")

// A GameRoom is a room of the frame sync (帧同步), as the users' clients have it: they play there, and
// the bot asks about it. The API createwxagameroom makes it.
type GameRoom struct {
	p       *Platform
	access  string
	number  string
	members []*User
	created time.Time

	tick, strategy, percent int64
	lasts                   time.Duration
	userInfo                bool
	extInfo, seed           string

	// Guarded by the platform's mu.
	ready   []bool
	game    string // its access_info, once it has started
	started time.Time
	ended   bool
	updated time.Time
	frames  [][]framePart
}

// Format prints the number of members and nothing else, for every verb.
func (r *GameRoom) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "wechattest.GameRoom(%d members)", len(r.members))
}

// A framePart is what one user does in one frame.
type framePart struct {
	OpenID  string   `json:"open_id"`
	Actions []string `json:"action_list"`
	Empty   bool     `json:"b"`
	Own     int      `json:"dp_id"`
}

// GameRoom returns the room that an access_info is of: that of the room, or of its game. It is nil
// if there is none.
func (p *Platform) GameRoom(accessInfo string) *GameRoom {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.roomOf(accessInfo)
}

// roomOf finds a room. The caller holds mu.
func (p *Platform) roomOf(accessInfo string) *GameRoom {
	i := slices.IndexFunc(p.rooms, func(r *GameRoom) bool {
		return accessInfo != "" && (r.access == accessInfo || r.game == accessInfo)
	})
	if i < 0 {
		return nil
	}
	return p.rooms[i]
}

// gameOf is roomOf for a game that has started. The caller holds mu.
func (p *Platform) gameOf(accessInfo string) *GameRoom {
	if r := p.roomOf(accessInfo); r != nil && r.game != "" {
		return r
	}
	return nil
}

func (p *Platform) addRoom(r *GameRoom) {
	p.rooms = append(p.rooms, r)
	if len(p.rooms) > roomsKept {
		p.rooms = slices.Delete(p.rooms, 0, 1)
	}
}

// state returns room_state. The caller holds mu.
func (r *GameRoom) state(now time.Time) int {
	switch {
	case r.game == "":
		return roomForming
	case r.ended || now.Sub(r.started) >= r.lasts:
		return roomEnded
	}
	return roomStarted
}

// mayStart reports whether enough members are ready. The caller holds mu.
func (r *GameRoom) mayStart() bool {
	n := 0
	for _, ready := range r.ready {
		if ready {
			n++
		}
	}
	return n > 0 && int64(n)*100 >= r.percent*int64(len(r.members))
}

// Ready marks members as ready to start. Once as many are as start_percent demands, the game
// starts. Users that aren't members are left out.
func (r *GameRoom) Ready(users ...*User) {
	now := r.p.Now()
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	for _, u := range users {
		if i := slices.Index(r.members, u); i >= 0 {
			r.ready[i], u.lastSeen = true, now
		}
	}
	r.updated = now
	if r.game == "" && r.mayStart() {
		r.game, r.started = "sim_game_"+r.p.ids.alnum(40), now
	}
}

// AccessInfo returns the game's access_info (gameAccessInfo), which clients get by onGameEnd. It is
// empty until the game starts.
func (r *GameRoom) AccessInfo() string {
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	return r.game
}

// PlayFrame adds a frame to the game: what each member does, by the user. A member without actions
// has an empty one. The error is [ErrGameRoom] if the game isn't going on, or is longer than
// 100,000 frames.
func (r *GameRoom) PlayFrame(actions map[*User][]string) error {
	now := r.p.Now()
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	if r.state(now) != roomStarted || len(r.frames) >= framesKept {
		return ErrGameRoom
	}
	frame := make([]framePart, len(r.members))
	for i, u := range r.members {
		did := slices.Clone(actions[u])
		frame[i] = framePart{OpenID: u.openID, Actions: append([]string{}, did...), Empty: len(did) == 0}
	}
	r.frames = append(r.frames, frame)
	r.updated = now
	return nil
}

// End ends the game. It ends by itself after game_last_time.
func (r *GameRoom) End() {
	r.p.mu.Lock()
	defer r.p.mu.Unlock()
	r.ended = r.game != ""
}
