package wechattest

import "errors"

// Settings are what an app's developer changes in WeChat's console while the app runs.
type settings struct {
	mode   Mode
	format Format
	risky  []string // nil: riskyTexts
}

func (p *Platform) mode() Mode { return p.settings.Load().mode }

func (p *Platform) format() Format { return p.settings.Load().format }

// set changes the settings. Nobody changes the value that was there.
func (p *Platform) set(change func(s *settings)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := *p.settings.Load()
	change(&s)
	p.settings.Store(&s)
	p.notify()
}

// SetMode changes how pushes are protected (消息加解密方式), from the next push on. Repeats of an earlier
// push stay as they are. A bot has to change its own setting too: [Platform.Callback] makes a
// callback for the new one.
func (p *Platform) SetMode(m Mode) error {
	if m > Plain {
		return errors.New("wechattest: SetMode: no such mode")
	}
	p.set(func(s *settings) { s.mode = m })
	return nil
}

// SetFormat changes how pushes are written (数据格式), from the next push on. An official account
// pushes XML only.
func (p *Platform) SetFormat(f Format) error {
	switch {
	case f > XML:
		return errors.New("wechattest: SetFormat: no such format")
	case f == JSON && p.cfg.account == OfficialAccount:
		return errors.New("wechattest: SetFormat: an official account pushes XML only")
	}
	p.set(func(s *settings) { s.format = f })
	return nil
}
