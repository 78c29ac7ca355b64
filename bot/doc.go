// Package bot is a kit for customer-service (客服) bots of WeChat mini-programs and
// mini-games: ordered routes, pictures that are uploaded once, answers that wait for the
// user's next message where WeChat's reply window is used up, long and slow answers, and the
// hand-over to human agents.
//
//	func newBot(client *wechat.Client) (*bot.Bot, error) {
//		b, err := bot.New(client)
//		if err != nil {
//			return nil, err
//		}
//		b.On(bot.Enter, bot.Say("欢迎！\n"+menu))
//		b.On(bot.Words("1", "攻略"), bot.Say("先打史莱姆"))
//		b.On(bot.Words("2", "图片"), bot.Show(b.Picture("sunrise.png", sunrise)))
//		b.On(bot.Words("3", "人工"), bot.Transfer)
//		b.Otherwise(bot.Say(menu))
//		return b, nil
//	}
//
//	http.Handle("/wechat", callback.Handler(b.Handle))
//
// # Nothing is said twice
//
// An error or a panic of a handler reaches WeChat, which then delivers the push again, only
// while the handler has said nothing; afterwards it goes to [WithProblem], and the push is
// acknowledged. A message whose outcome is unknown ([wechat.ErrOutcomeUnknown]) is never
// sent again: it is reported, and the user may see nothing. Where WeChat says that it is busy
// and asks to try again later ([wechat.ErrBusy], -1), the bot does. Pushes whose answer counts
// (payments, gifts; see [wechat.Header.NeedsAnswer]) are the exception: an error always
// reaches WeChat, and so does the lack of a route.
//
// # What waits
//
// The bot doesn't count what WeChat still allows: it asks. A message that is refused because
// the reply window is shut or used up waits, and whatever follows waits behind it. It goes
// when the user writes again, before the first word of the answer, or after a handler
// that says nothing; a user who enters the session is greeted first. What WeChat refuses
// for another reason that passes (limits, the token, the allow list, no connection, -1) waits too
// unless the handler has said nothing yet: then the error reaches WeChat, which repeats the
// push.
//
// What waits is kept in the store ([WithStore]) with a hash of the openid as its key, and in
// clear: who reads the store reads the answers.
package bot
