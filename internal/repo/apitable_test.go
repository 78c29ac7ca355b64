package repo_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/minigo-dev/wechat/internal/facts"
)

// TestAPITable compares the tables in docs with the directives of all packages.
func TestAPITable(t *testing.T) {
	t.Parallel()
	var all []endpoint
	for _, p := range libraries(t) {
		endpoints, _ := p.endpoints()
		all = append(all, endpoints...)
	}
	for name, want := range map[string]string{"docs/api.md": apiTable(all, false), "docs/api.zh-CN.md": apiTable(all, true)} {
		if *update {
			writeFile(t, name, want)
		}
		if diff := cmp.Diff(readFile(t, name), want); diff != "" {
			t.Errorf("%s isn't what the directives say (-file +directives); run go generate:\n%s", name, diff)
		}
	}
}

func apiTable(endpoints []endpoint, chinese bool) string {
	const english = "# API\n\n[中文](api.zh-CN.md) | [Documentation](../README.md#documentation)\n\nThe methods and functions, and the WeChat endpoints behind them. `go generate` makes this page from the directives above them.\n" +
		"Any other endpoint is called with `wechat.Do` or `Client.Call`. [API security](apisecurity.md) covers those with an **S**.\n\n| Go | WeChat | Endpoint | What it does |\n|---|---|---|---|\n"
	const zh = "# 接口一览\n\n[English](api.md) | [文档目录](../README.zh-CN.md#文档)\n\n已封装的方法、函数与对应的微信接口，由 `go generate` 根据代码中的标注生成。其他接口用 `wechat.Do` 或 `Client.Call` 调用。标有 **S** 的接口支持 [API 安全](apisecurity.zh-CN.md)。\n\n" +
		"| Go | 微信接口 | 请求 |\n|---|---|---|\n"
	var b strings.Builder
	if b.WriteString(english); chinese {
		b.Reset()
		b.WriteString(zh)
	}
	for _, e := range slices.SortedFunc(slices.Values(endpoints), func(a, b endpoint) int { return strings.Compare(a.path, b.path) }) {
		name, title := e.titles()
		mark := ""
		if fact := facts.Lookup(e.path); fact != nil && fact.APISecurity {
			mark = " **S**"
		}
		if chinese {
			fmt.Fprintf(&b, "| `%s` | [%s](%s) | `%s %s`%s |\n", e.name, cell(title), e.official, e.method, e.path, mark)
			continue
		}
		fmt.Fprintf(&b, "| `%s` | [%s](%s) | `%s %s`%s | %s |\n", e.name, cell(name), e.official, e.method, e.path, mark, cell(e.sentence))
	}
	return b.String()
}

var chineseTerm = regexp.MustCompile(`\((\p{Han}[^()]*)\)`)

// titles returns the endpoint's English name and its Chinese title, as WeChat's pages have
// them. Where the pages have no title, it is the Chinese term of the comment.
func (e endpoint) titles() (name, title string) {
	name = e.name // without facts, its wire test fails and says so
	if fact := facts.Lookup(e.path); fact != nil {
		name, title = fact.Name, fact.Title
	}
	if term := chineseTerm.FindStringSubmatch(e.sentence); title == "" && term != nil {
		title = term[1]
	}
	if title == "" {
		title = name
	}
	return name, title
}

func TestAPITableOfSeveralPackages(t *testing.T) {
	t.Parallel()
	parse := func(dir, source string) []endpoint {
		p := library{dir: dir, fset: token.NewFileSet()}
		f, err := parser.ParseFile(p.fset, "x.go", source, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		p.files = []*ast.File{f}
		found, faults := p.endpoints()
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		return found
	}
	comment := func(sentence, page, directive string) string {
		return "// " + sentence + "\n//\n// WeChat API: https://developers.weixin.qq.com/" + page + "\n//\n//wechat:api " + directive + "\n"
	}
	all := slices.Concat(
		parse(".", "package wechat\n\n"+comment("GetPhoneNumber exchanges a [Code] | not that of [Client.Login].", "phone", "POST /wxa/business/getuserphonenumber")+
			"func (c *Client) GetPhoneNumber(ctx context.Context) error"),
		parse("sector/logistics/express", "package express\n\n"+comment("AddOrder orders a courier.", "express", "POST /cgi-bin/express/business/order/add")+
			"func AddOrder(ctx context.Context, c *wechat.Client) error"),
		parse("ad", "package ad\n\n"+comment("Stat tells how ads did (广告数据), by day.", "ad", "GET /publisher/stat?action=publisher_adpos_general")+
			"func Stat(ctx context.Context, c *wechat.Client) error\n\n"+comment("Pay pays.", "pay", "POST /no/such")+"func (c *Client) Pay() error"),
	)
	tests := []struct {
		name    string
		chinese bool
		want    string
	}{
		{"English", false, "" +
			"| `express.AddOrder` | [addOrder](https://developers.weixin.qq.com/express) | `POST /cgi-bin/express/business/order/add` | AddOrder orders a courier. |\n" +
			"| `ad.Client.Pay` | [ad.Client.Pay](https://developers.weixin.qq.com/pay) | `POST /no/such` | Pay pays. |\n" +
			"| `ad.Stat` | [publisher\\_adpos\\_general](https://developers.weixin.qq.com/ad) | `GET /publisher/stat?action=publisher_adpos_general` | Stat tells how ads did (广告数据), by day. |\n" +
			"| `Client.GetPhoneNumber` | [getPhoneNumber](https://developers.weixin.qq.com/phone) | `POST /wxa/business/getuserphonenumber` **S** | GetPhoneNumber exchanges a Code \\| not that of Client.Login. |\n"},
		{"Chinese", true, "" +
			"| `express.AddOrder` | [生成运单](https://developers.weixin.qq.com/express) | `POST /cgi-bin/express/business/order/add` |\n" +
			"| `ad.Client.Pay` | [ad.Client.Pay](https://developers.weixin.qq.com/pay) | `POST /no/such` |\n" +
			"| `ad.Stat` | [广告数据](https://developers.weixin.qq.com/ad) | `GET /publisher/stat?action=publisher_adpos_general` |\n" +
			"| `Client.GetPhoneNumber` | [获取手机号](https://developers.weixin.qq.com/phone) | `POST /wxa/business/getuserphonenumber` **S** |\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, got, _ := strings.Cut(apiTable(all, tt.chinese), "---|\n")
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}
