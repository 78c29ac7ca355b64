package main

// judgements are the simulated WeChat's words on an answer, in Chinese.
var judgements = map[string]string{
	"this event takes no answer but success":                              "该事件只能应答 success",
	"a message takes no answer but success and transfer_customer_service": "消息只能应答 success 或 transfer_customer_service",
	"the ToUserName and FromUserName have to be the push's, swapped":      "ToUserName 与 FromUserName 应与推送中的互换",
	"the CreateTime is no number":                                         "CreateTime 不是数字",
	"the ErrCode is missing or no number":                                 "缺少 ErrCode，或不是数字",
	"the bot answered with an ErrCode":                                    "服务器返回的 ErrCode 不为 0，微信会重发",
	"the IsConditionSatisfied is missing or no bool":                      "缺少 IsConditionSatisfied，或不是布尔值",
	"the IsConditionSatisfied is missing":                                 "缺少 IsConditionSatisfied",
	"result_code is 0 or 1, and evidence is required":                     "result_code 应为 0 或 1，且必须有 evidence",
	"encrypted, where a plain answer is due":                              "应答被加密，此处应为明文",
	"not a JSON object":                                                   "不是 JSON 对象",
	"not an <xml> element":                                                "不是 <xml> 元素",
}

// inChinese leaves what it doesn't know in English.
func inChinese(judgement string) string {
	if text, ok := judgements[judgement]; ok {
		return text
	}
	return judgement
}
