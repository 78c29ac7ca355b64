// Wechat is a command line for developers of servers for WeChat mini-programs and mini-games. It pushes to
// your server as WeChat does, opens captured pushes, explains refusals, finds wrong settings, calls the API,
// runs a simulated WeChat, and makes new projects.
//
//	go run ./cmd/wechat --help
//
// docs/command.md describes all of it.
package main

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/alecthomas/kong"
)

// commands is the grammar of the command line. The help here is English; chinese has the translations.
type commands struct {
	JSON    bool          `name:"json" help:"Print JSON instead of text."`
	Lang    string        `name:"lang" enum:"auto,en,zh" default:"auto" help:"Language: en or zh; auto follows LC_ALL and LANG."`
	Timeout time.Duration `name:"timeout" default:"10s" help:"How long one request may take."`
	EnvFile string        `name:"env-file" placeholder:"FILE" help:"Take the WECHAT_ variables from a file of NAME=value lines first."`

	Version kong.VersionFlag `name:"version" help:"Print the version."`

	New       newCommand       `cmd:"" help:"Make a project: a bot, a login, tests, a Dockerfile."`
	Sim       simCommand       `cmd:"" help:"Run a simulated WeChat with a page in the browser."`
	Push      pushCommand      `cmd:"" help:"Push to a server as WeChat does, and judge its answer."`
	VerifyURL verifyURLCommand `cmd:"" name:"verify-url" help:"Verify a callback URL as WeChat's console does."`
	Decrypt   decryptCommand   `cmd:"" help:"Open a captured push, or encrypted data of a client."`
	Explain   explainCommand   `cmd:"" help:"Explain an errcode or a whole errmsg."`
	Doctor    doctorCommand    `cmd:"" help:"Find out what is misconfigured."`
	Token     tokenCommand     `cmd:"" help:"Get the access_token."`
	Quota     quotaCommand     `cmd:"" help:"Show how many calls of this day are left."`
	Send      sendCommand      `cmd:"" help:"Send a customer-service message."`
	Upload    uploadCommand    `cmd:"" help:"Upload a temporary media file."`
	Login     loginCommand     `cmd:"" help:"Exchange a js_code of wx.login for the session."`
	Listen    listenCommand    `cmd:"" help:"Record what WeChat pushes."`
	Replay    replayCommand    `cmd:"" help:"Push recorded pushes again, signed anew."`
	Call      callCommand      `cmd:"" help:"Call any server API."`
	API       apiCommand       `cmd:"" name:"api" help:"Print what WeChat's documentation says about an API."`
}

// A process is the environment that the command line runs in.
type process struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], process{os.Stdin, os.Stdout, os.Stderr, os.Getenv})
	stop()
	os.Exit(code)
}

// run runs the whole program and returns the exit code.
func run(ctx context.Context, args []string, p process) int {
	s := newSession(args, p)
	var grammar commands
	exited := false
	parser, err := newParser(&grammar, s, func(int) { exited = true })
	if err != nil {
		return s.fail(err)
	}
	parsed, err := parser.Parse(guardNegative(args))
	switch {
	case exited: // --help
		return exitOK
	case err != nil:
		return s.fail(usageFault(err))
	}
	if err := s.configure(&grammar); err != nil {
		return s.fail(err)
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	return s.fail(parsed.Run(s, &grammar))
}
