package wechat

import "context"

// A GetCategoryResult lists the categories of the app.
type GetCategoryResult struct {
	Data []Category `json:"data"`
}

// A Category is a category of the app (类目).
type Category struct {
	ID   int64  `json:"id"`
	Name string `json:"name"` // in Chinese
}

// GetCategory lists the categories of the app (获取类目). It may choose public templates of these.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_getcategory
//
//wechat:api GET /wxaapi/newtmpl/getcategory
func (c *Client) GetCategory(ctx context.Context) (*GetCategoryResult, error) {
	return Do[GetCategoryResult](ctx, c, "GET", "/wxaapi/newtmpl/getcategory", nil, Repeatable())
}

// A GetPubNewTemplateTitlesRequest selects public templates.
type GetPubNewTemplateTitlesRequest struct {
	IDs   string `json:"ids"`   // of categories, joined by commas
	Start int64  `json:"start"` // from 0
	Limit int64  `json:"limit" limit:"..30"`
}

// A GetPubNewTemplateTitlesResult is a page of public templates.
type GetPubNewTemplateTitlesResult struct {
	Count int64           `json:"count"` // of all pages
	Data  []TemplateTitle `json:"data"`
}

// A TemplateTitle is a public template (公共模板).
type TemplateTitle struct {
	Tid        int64  `json:"tid"`
	Title      string `json:"title"`
	Type       int64  `json:"type"` // 2 one-time, 3 long-term
	CategoryID int64  `json:"categoryId"`
}

// GetPubNewTemplateTitles lists public templates of categories (获取类目下的公共模板).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_getpubnewtemplatetitles
//
//wechat:api GET /wxaapi/newtmpl/getpubtemplatetitles
func (c *Client) GetPubNewTemplateTitles(ctx context.Context, r *GetPubNewTemplateTitlesRequest) (*GetPubNewTemplateTitlesResult, error) {
	return Do[GetPubNewTemplateTitlesResult](ctx, c, "GET", "/wxaapi/newtmpl/getpubtemplatetitles", r, Repeatable())
}

// A GetPubNewTemplateKeywordsRequest names a public template.
type GetPubNewTemplateKeywordsRequest struct {
	Tid string `json:"tid"`
}

// A GetPubNewTemplateKeywordsResult lists the keywords of a public template.
type GetPubNewTemplateKeywordsResult struct {
	Count int64             `json:"count"`
	Data  []TemplateKeyword `json:"data"`
}

// A TemplateKeyword is a kind of value that a template's messages can show (关键词).
type TemplateKeyword struct {
	Kid     int64  `json:"kid"`
	Name    string `json:"name"`
	Example string `json:"example"`
	Rule    string `json:"rule"` // what it takes, such as thing: see SubscribeValue
}

// GetPubNewTemplateKeywords lists the keywords of a public template (获取模板中的关键词).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_getpubnewtemplatekeywords
//
//wechat:api GET /wxaapi/newtmpl/getpubtemplatekeywords
func (c *Client) GetPubNewTemplateKeywords(ctx context.Context, r *GetPubNewTemplateKeywordsRequest) (*GetPubNewTemplateKeywordsResult, error) {
	return Do[GetPubNewTemplateKeywordsResult](ctx, c, "GET", "/wxaapi/newtmpl/getpubtemplatekeywords", r, Repeatable())
}

// An AddWxaNewTemplateRequest is a public template with the keywords of its messages.
type AddWxaNewTemplateRequest struct {
	Tid       string  `json:"tid"`
	KidList   []int64 `json:"kidList" limit:"2..5 items"` // in the order in which they are shown
	SceneDesc string  `json:"sceneDesc"`                  // what the messages are for, up to 15 characters
}

// An AddWxaNewTemplateResult is the template that was added.
type AddWxaNewTemplateResult struct {
	PriTmplID string `json:"priTmplId"` // for wx.requestSubscribeMessage and SendSubscribeMessage
}

// AddWxaNewTemplate adds a public template to the account (选用模板). Code(200012): the account has
// too many. Code(200014): no such Tid. Code(200022): it has one with this title and keywords.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_addwxanewtemplate
//
//wechat:api POST /wxaapi/newtmpl/addtemplate
func (c *Client) AddWxaNewTemplate(ctx context.Context, r *AddWxaNewTemplateRequest) (*AddWxaNewTemplateResult, error) {
	return Do[AddWxaNewTemplateResult](ctx, c, "POST", "/wxaapi/newtmpl/addtemplate", r, Needs("priTmplId"))
}

// A GetWxaPubNewTemplateResult lists the templates of the account.
type GetWxaPubNewTemplateResult struct {
	Data []SubscribeTemplate `json:"data"`
}

// A SubscribeTemplate is a template of the account (订阅消息模板).
type SubscribeTemplate struct {
	PriTmplID            string             `json:"priTmplId"`
	Title                string             `json:"title"`
	Content              string             `json:"content"` // with the keys, as {{thing1.DATA}}
	Example              string             `json:"example"`
	Type                 int64              `json:"type"` // 2 one-time, 3 long-term
	KeywordEnumValueList []KeywordEnumValue `json:"keywordEnumValueList"`
}

// A KeywordEnumValue lists the values that a key of kind enum takes.
type KeywordEnumValue struct {
	KeywordCode   string   `json:"keywordCode"` // the key, such as enum1
	EnumValueList []string `json:"enumValueList"`
}

// GetWxaPubNewTemplate lists the templates of the account (获取已有模板列表).
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_getwxapubnewtemplate
//
//wechat:api GET /wxaapi/newtmpl/gettemplate
func (c *Client) GetWxaPubNewTemplate(ctx context.Context) (*GetWxaPubNewTemplateResult, error) {
	return Do[GetWxaPubNewTemplateResult](ctx, c, "GET", "/wxaapi/newtmpl/gettemplate", nil, Repeatable())
}

// A DelWxaNewTemplateRequest names a template of the account.
type DelWxaNewTemplateRequest struct {
	PriTmplID string `json:"priTmplId"`
}

// DelWxaNewTemplate deletes a template of the account (删除模板). Code(200014): no such template.
//
// WeChat API: https://developers.weixin.qq.com/miniprogram/dev/server/API/mp-message-management/subscribe-message/api_delwxanewtemplate
//
//wechat:api POST /wxaapi/newtmpl/deltemplate
func (c *Client) DelWxaNewTemplate(ctx context.Context, r *DelWxaNewTemplateRequest) error {
	_, err := Do[struct{}](ctx, c, "POST", "/wxaapi/newtmpl/deltemplate", r)
	return err
}
