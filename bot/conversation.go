package bot

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"strings"

	"github.com/minigo-dev/wechat"
)

// A Conversation is one push and what is said about it. Its fields are the handler's to
// read; Args and AI also to set. It belongs to the handler for as long as that runs, and is
// not for several goroutines.
//
// What its methods send waits where WeChat allows no message now, and that is no error: see
// the package. Their errors are the client's, such as [wechat.ErrOutcomeUnknown], [ErrFull],
// or the context's.
type Conversation struct {
	Message wechat.Message // nil in [Bot.To]
	Client  *wechat.Client
	OpenID  string   // of the user
	Text    string   // what the user wrote; empty for all but text messages
	Args    []string // set by the Matcher
	AI      bool     // what is said from now on bears WeChat's note that an AI wrote it

	bot   *Bot
	head  *wechat.Header
	reply wechat.Reply
	plain string        // Text, as words are compared
	key   string        // of the user in the store: a hash of the app and the openid
	turn  chan struct{} // of the user
	left  int           // messages that WeChat allows, as far as this push knows
	hush  func()        // ends the typing that is shown

	wrote, greets, handsOver, agents bool // the user wrote, entered, goes to the agents, is with them
	spoken, blocked, flushed         bool // something was or may have been said; it waits; what waited was tried
	late, deferred, noStore          bool // after the acknowledgement; Slow goes on then; the store doesn't answer

	problems []wechat.PushProblem // to be told once nobody waits for the user's turn
}

// Say sends a text. One of more than 2048 bytes is split, see [Split]. Where it needs more
// messages than WeChat allows, the last that fits ends in a note ([WithMore]), and the rest
// waits for the user's next message.
func (c *Conversation) Say(ctx context.Context, text string) error {
	if err := check(strings.TrimSpace(text) != "", "Say", "text", "is blank"); err != nil {
		return err
	}
	if len(text) > textLimit {
		c.catchUp(ctx)
		text = tidy(text)
	}
	for text != "" {
		part, note := text, ""
		if c.left == 1 && len(text) > textLimit {
			note = c.bot.more
		}
		part, text = cut(text, textLimit-len(note))
		if err := c.Send(ctx, wechat.CustomText{Content: part + note}); err != nil {
			return err
		}
	}
	return nil
}

// Image sends a picture.
func (c *Conversation) Image(ctx context.Context, p *Picture) error {
	return c.show(ctx, p, wechat.CustomImage{MediaID: unsetMedia})
}

// Card sends a card that opens a page of the mini-program. The cover looks best with 520 x
// 416 pixels; pagePath may hold a query.
func (c *Conversation) Card(ctx context.Context, title, pagePath string, cover *Picture) error {
	return c.show(ctx, cover, wechat.CustomMiniProgramPage{Title: title, PagePath: pagePath, ThumbMediaID: unsetMedia})
}

func (c *Conversation) show(ctx context.Context, p *Picture, m wechat.CustomMessage) error {
	if err := check(p != nil && p.bot == c.bot, "Conversation", "picture", "is nil, or another Bot's"); err != nil {
		return err
	}
	return c.send(ctx, &parcel{m: m, picture: p.name})
}

// Send sends any message, such as a [wechat.CustomLink]. One that waits keeps the media_ids
// in it, which WeChat forgets after 3 days; one of more than 16 KiB can't wait.
func (c *Conversation) Send(ctx context.Context, m wechat.CustomMessage) error {
	return c.send(ctx, &parcel{m: m})
}

// Transfer hands the user over to the human agents (转发到客服) once the handler has returned.
// Messages of the next minutes that no route takes are handed over too, see [WithHandover].
// See [Conversation.Reply] for its error.
func (c *Conversation) Transfer(context.Context) error { return c.Reply(wechat.TransferToAgent{}) }

// Reply sets the answer to the push itself, such as a [wechat.PayAck], or what an official
// account answers with. It is [ErrNoReply] in [Bot.To] and after [Slow], and where an event
// would be transferred to an agent.
func (c *Conversation) Reply(r wechat.Reply) error {
	_, transfer := r.(wechat.TransferToAgent)
	if c.Message == nil || c.late || transfer && !c.wrote {
		return ErrNoReply
	}
	c.reply, c.handsOver = r, transfer
	return nil
}

// Discard drops what waits for the user. Call it before anything is said: the first word
// sends what waits. It is an error only where ctx ends before the user's turn.
func (c *Conversation) Discard(ctx context.Context) error {
	return c.alone(ctx, func() error {
		if c.flushed, c.blocked = true, false; c.waits(ctx) {
			_ = c.change(ctx, func(_ context.Context, q *queue) error { q.head = q.tail; return nil })
		}
		return nil
	})
}

// Stream sends a text while it is being made, such as a language model's: its first
// sentences once there are 300 bytes, then full messages. The last that WeChat allows waits
// for the end. Where the text breaks off with an error, what there is of it is said if its
// beginning was, and the error returned.
func (c *Conversation) Stream(ctx context.Context, pieces iter.Seq2[string, error]) (err error) {
	if err := check(pieces != nil, "Stream", "pieces", "is nil"); err != nil {
		return err
	}
	c.catchUp(ctx)
	text, said, piece := "", false, ""
	for piece, err = range pieces {
		if text = strings.TrimLeft(text+piece, " \t\r\n"); err != nil || len(text) > textLimit*(c.bot.waiting+replies) {
			break // it is over, or more of it than can wait: Say tells
		}
		for n := 0; c.left > 1; text, said = text[n:], true {
			if n = ripe(text, !said); n == 0 {
				break
			}
			if err := c.Say(ctx, text[:n]); err != nil {
				return err
			}
		}
	}
	if !said && err != nil || said && strings.TrimSpace(text) == "" {
		return err
	}
	return cmp.Or(err, c.Say(ctx, text))
}

// send says one message.
func (c *Conversation) send(ctx context.Context, p *parcel) error {
	return c.alone(ctx, func() error { c.hush(); return c.say(ctx, p) })
}

// catchUp sends what waits, unless that was tried, or a greeting comes first. If ctx ends
// before the user's turn, it goes with the next push.
func (c *Conversation) catchUp(ctx context.Context) {
	if !c.flushed && !c.greets {
		_ = c.alone(ctx, func() error { c.blocked = c.flush(ctx); return nil })
	}
}

// finish sends what waits after a handler that has said nothing, or has greeted.
func (c *Conversation) finish(ctx context.Context) {
	if (c.wrote || c.greets) && !c.blocked {
		c.greets = false
		c.catchUp(ctx)
	}
}

// alone runs do while nothing else in this process is said to the user. The hook is told of
// problems after that, so that it may write to the user itself.
func (c *Conversation) alone(ctx context.Context, do func() error) error {
	if err := check(c.bot != nil && c.OpenID != "", "Conversation", "OpenID", "is empty, or the Conversation not a Bot's"); err != nil {
		return err
	}
	select {
	case c.turn <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer c.tellAll(ctx)
	defer func() { <-c.turn }()
	return do()
}

func (c *Conversation) note(kind wechat.ProblemKind, err error) {
	c.problems = append(c.problems, wechat.PushProblem{Kind: kind, Message: c.Message, Err: err})
}

func (c *Conversation) tellAll(ctx context.Context) {
	for _, p := range c.problems {
		c.bot.tell(ctx, p)
	}
	c.problems = nil
}

// storeKey is the beginning of a key in the store: a hash of the app and a text, which no key
// shows. It is a number, too.
func storeKey(app, text string) (string, int) {
	var buf [128]byte // for as little garbage as can be: every push has a key
	sum := sha256.Sum256(append(append(append(buf[:0], app...), 0), text...))
	return string(hex.AppendEncode(append(buf[:0], "wechat.bot."...), sum[:16])), int(sum[0])<<8 | int(sum[1])
}
