package wechattest

// SendTextWhenServed is [User.SendText] for a server that starts later: the user says it at once, so that
// the reply window opens, and the push waits until a callback is served. The channel gets the result. If
// the Platform is closed before, its error is [ErrClosed].
func (u *User) SendTextWhenServed(content string) <-chan *Delivery {
	done := make(chan *Delivery, 1)
	if !u.p.begin() {
		done <- &Delivery{Err: ErrClosed}
		return done
	}
	item := u.act(afterMessage, messageWindow, &action{do: doText, text: content})
	go func() {
		defer u.p.work.Done()
		if !u.p.awaitCallback() {
			done <- &Delivery{Err: ErrClosed}
			return
		}
		d, _ := u.push(true, Fields{"MsgType": "text", "Content": content}, item)
		done <- d
	}()
	return done
}

// awaitCallback waits until a callback is served. It is false if the Platform is closed before.
func (p *Platform) awaitCallback() bool {
	for {
		p.mu.Lock()
		served, changed := p.callback.served, p.changed
		p.mu.Unlock()
		if served {
			return true
		}
		select {
		case <-changed:
		case <-p.base.Done():
			return false
		}
	}
}
