package wechattest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// appsKept is how many apps one simulated WeChat can have.
const appsKept = 100

// NewApp adds another app to the same simulated WeChat. The apps share the clock, the listener of
// [Platform.URL], the exchange log, the faults, the seed and the lifetime: closing one closes
// all. Each has its own secret, tokens, users, media, quotas and callback. Wrong options fail the
// test. [WithSeed], [WithAddress], [WithControlHosts] and [WithControlKey] are for the first app only.
func (p *Platform) NewApp(opts ...Option) *Platform {
	if p.tb != nil {
		p.tb.Helper()
	}
	app, err := p.StartApp(opts...)
	if err != nil {
		p.fatalf("%v", err)
	}
	return app
}

// StartApp is [Platform.NewApp] for programs without a test. It fails for a wrong option, an id
// that exists, and after 100 apps.
func (p *Platform) StartApp(opts ...Option) (*Platform, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	if cfg.seed != nil {
		return nil, errors.New("wechattest: NewApp: the seed is the first app's")
	}
	if cfg.address != anyAddress || cfg.controlHosts != nil || cfg.controlKey != "" {
		return nil, errors.New("wechattest: NewApp: the listener is the first app's")
	}
	cfg.fill(p.ids)
	p.mu.Lock()
	defer p.mu.Unlock()
	apps := *p.apps.Load()
	switch {
	case p.closed:
		return nil, ErrClosed
	case len(apps) >= appsKept:
		return nil, fmt.Errorf("wechattest: NewApp: there are %d apps already", appsKept)
	case slices.ContainsFunc(apps, func(a *Platform) bool { return a.cfg.appID == cfg.appID }):
		return nil, fmt.Errorf("wechattest: NewApp: the app %s is here already", cfg.appID)
	}
	app := newPlatform(p.world, cfg)
	apps = append(slices.Clip(apps), app)
	p.apps.Store(&apps)
	return app, nil
}

// Apps returns all apps of the simulated WeChat in the order they were made.
func (p *Platform) Apps() []*Platform { return slices.Clone(*p.apps.Load()) }

func (w *world) appByID(id string) *Platform {
	for _, app := range *w.apps.Load() {
		if app.cfg.appID == id {
			return app
		}
	}
	return nil
}

// route finds the app that a request is about: the owner of its access_token, or the app that it
// names. If there is none, the app whose Transport it came through refuses it.
func (p *Platform) route(r *request) *Platform {
	app := p.owner(r)
	if app == nil {
		return p
	}
	r.appID = app.cfg.appID
	return app
}

func (p *Platform) owner(r *request) *Platform {
	if id, isFile := strings.CutPrefix(r.path, pathFiles); isFile {
		return p.findApp(func(app *Platform) bool { return app.media.items[id] != nil })
	}
	if e, known := p.endpointOf(r.path, r.query); known && e.noToken {
		id := r.query.Get("appid")
		if id == "" {
			if body, ok := parseObject(r.body); ok {
				id = body.fields().text("appid")
			}
		}
		return p.appByID(id)
	}
	token := r.query.Get("access_token")
	if token == "" {
		return nil
	}
	return p.findApp(func(app *Platform) bool {
		return app.legacy.byValue[token] != nil || app.stable.byValue[token] != nil
	})
}

// findApp returns the first app that match accepts, or nil. match runs with mu held.
func (p *Platform) findApp(match func(*Platform) bool) *Platform {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, app := range *p.apps.Load() {
		if match(app) {
			return app
		}
	}
	return nil
}
