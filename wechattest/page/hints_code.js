// Code for the hints, by topic, in Go, PHP, Node and Python. «English|Chinese» is in the language chosen.

export const languages = [['go', 'Go'], ['php', 'PHP'], ['node', 'Node'], ['python', 'Python']];

export const code = {
  __proto__: null,
  open: {
    go: `callback, err := wechat.NewCallback(os.Getenv("WECHAT_TOKEN"),
	wechat.WithEncryption(os.Getenv("WECHAT_APPID"), os.Getenv("WECHAT_AES_KEY")))
// ...
http.Handle("/wechat", callback.Handler(answer)) // «it opens the envelope for you|自动解密»`,
    php: `$push = json_decode(file_get_contents('php://input'), true);
$key = base64_decode(getenv('WECHAT_AES_KEY') . '=');
$plain = openssl_decrypt(base64_decode($push['Encrypt']), 'aes-256-cbc', $key,
    OPENSSL_RAW_DATA | OPENSSL_ZERO_PADDING, substr($key, 0, 16));
$plain = substr($plain, 0, -ord(substr($plain, -1)));   // «padding up to 32|去掉填充（最多 32 字节）»
$length = unpack('N', substr($plain, 16, 4))[1];        // «after 16 random bytes|前 16 字节是随机数»
$message = json_decode(substr($plain, 20, $length), true);`,
    node: `const key = Buffer.from(process.env.WECHAT_AES_KEY + '=', 'base64');

function open(encrypt) {
  const aes = crypto.createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  let plain = Buffer.concat([aes.update(encrypt, 'base64'), aes.final()]);
  plain = plain.subarray(0, plain.length - plain.at(-1)); // «padding up to 32|去掉填充（最多 32 字节）»
  const length = plain.readUInt32BE(16);                  // «after 16 random bytes|前 16 字节是随机数»
  return JSON.parse(plain.subarray(20, 20 + length));
}
const message = open(req.body.Encrypt);`,
    python: `from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

key = base64.b64decode(os.environ["WECHAT_AES_KEY"] + "=")

def open_push(encrypt):
    aes = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = aes.update(base64.b64decode(encrypt)) + aes.finalize()
    plain = plain[:-plain[-1]]                         # «padding up to 32|去掉填充（最多 32 字节）»
    (length,) = struct.unpack(">I", plain[16:20])      # «after 16 random bytes|前 16 字节是随机数»
    return json.loads(plain[20:20 + length])

message = open_push(request.get_json()["Encrypt"])`,
  },
  sign: {
    go: `q := r.URL.Query()
if !wechat.CheckSignature(os.Getenv("WECHAT_TOKEN"), q.Get("timestamp"), q.Get("nonce"), q.Get("signature")) {
	w.WriteHeader(http.StatusForbidden)
	return
}`,
    php: `$parts = [getenv('WECHAT_TOKEN'), $_GET['timestamp'] ?? '', $_GET['nonce'] ?? ''];
sort($parts, SORT_STRING);                  // «as strings, not as numbers|按字符串排序，不是按数字»
if (!hash_equals(sha1(implode('', $parts)), $_GET['signature'] ?? '')) {
    http_response_code(403);
    exit;
}`,
    node: `const {signature, timestamp, nonce} = req.query;
const text = [process.env.WECHAT_TOKEN, timestamp, nonce].sort().join('');
if (crypto.createHash('sha1').update(text).digest('hex') !== signature) {
  return res.sendStatus(403);
}`,
    python: `q = request.args
text = "".join(sorted([os.environ["WECHAT_TOKEN"], q["timestamp"], q["nonce"]]))
if hashlib.sha1(text.encode()).hexdigest() != q["signature"]:
    abort(403)`,
  },
  echo: {
    go: `http.Handle("/wechat", callback.Handler(answer)) // «answers the verification too|同时处理 URL 验证»`,
    php: `if ($_SERVER['REQUEST_METHOD'] === 'GET') {   // «once the signature is right|验签通过之后»
    echo $_GET['echostr'];
    exit;
}`,
    node: `app.get('/wechat', checkSignature, (req, res) => {
  res.type('text/plain').send(String(req.query.echostr));
});`,
    python: `@app.get("/wechat")
def verify():
    check_signature(request.args)
    return Response(request.args["echostr"], mimetype="text/plain")`,
  },
  exact: {
    go: `io.WriteString(w, "success") // «not json.NewEncoder, not fmt.Fprintln|不要用 json.NewEncoder 或 fmt.Fprintln»`,
    php: `<?php                     // «first byte of the file: no BOM, no empty line|文件第一个字节：无 BOM，无空行»
ob_start();
require 'config.php';     // «may print a BOM of its own|被引入的文件也可能带 BOM»
ob_end_clean();
echo 'success';           // «not json_encode('success')|不要用 json_encode('success')»
exit;                     // «and no ?> at the end of the file|文件末尾不要写 ?>»`,
    node: `res.type('text/plain').send('success'); // «not res.json('success')|不要用 res.json('success')»`,
    python: `return Response("success", mimetype="text/plain")  # «not jsonify("success")|不要用 jsonify("success")»`,
  },
  nothing: {
    go: `if reply == nil {
	io.WriteString(w, "success") // «json.Marshal(nil) is null|json.Marshal(nil) 得到 null»
	return
}`,
    php: `echo $reply === null ? 'success' : json_encode($reply);   // «json_encode(null) is null|json_encode(null) 得到 null»
exit;`,
    node: `res.type('text/plain').send(reply ? JSON.stringify(reply) : 'success'); // «Express, Koa: null becomes null|null 会被写成 null»`,
    python: `return PlainTextResponse("success")   # «FastAPI turns None into null|FastAPI 会把 None 写成 null»`,
  },
  later: {
    go: `async, err := wechat.NewAsync(answer) // «answers success at once, then works|先返回 success，再处理»
// ...
http.Handle("/wechat", callback.Handler(async.Handle))`,
    php: `echo 'success';
if (function_exists('fastcgi_finish_request')) {
    fastcgi_finish_request();   // «PHP-FPM: the answer leaves here|PHP-FPM：此处即返回»
}
work($message);                 // «then send customer messages|之后再发客服消息»`,
    node: `res.type('text/plain').send('success');
work(message).catch(console.error); // «then send customer messages|之后再发客服消息»`,
    python: `threading.Thread(target=work, args=(message,)).start()  # «then send customer messages|之后再发客服消息»
return Response("success", mimetype="text/plain")`,
  },
  send: {
    go: `callback.Handler(func(ctx context.Context, m wechat.Message) (wechat.Reply, error) {
	return nil, client.SendText(ctx, m.Head().FromUserName, "hello")
})`,
    php: `$body = json_encode(['touser' => $message['FromUserName'], 'msgtype' => 'text',
    'text' => ['content' => '你好']], JSON_UNESCAPED_UNICODE);
$url = getenv('WECHAT_BASE_URL') . '/cgi-bin/message/custom/send?access_token=' . $token;
$context = stream_context_create(['http' => ['method' => 'POST', 'content' => $body,
    'header' => 'Content-Type: application/json']]);
$answer = json_decode(file_get_contents($url, false, $context), true);
echo 'success';
exit;`,
    node: `const url = \`\${process.env.WECHAT_BASE_URL}/cgi-bin/message/custom/send?access_token=\${token}\`;
const answer = await fetch(url, {method: 'POST', body: JSON.stringify({
  touser: message.FromUserName, msgtype: 'text', text: {content: '你好'},
})}).then(response => response.json());
res.type('text/plain').send('success');`,
    python: `body = {"touser": message["FromUserName"], "msgtype": "text", "text": {"content": "你好"}}
answer = requests.post(os.environ["WECHAT_BASE_URL"] + "/cgi-bin/message/custom/send",
    params={"access_token": token}, data=json.dumps(body, ensure_ascii=False).encode()).json()
return Response("success", mimetype="text/plain")`,
  },
  route: {
    go: `http.Handle("/wechat", callback.Handler(answer)) // «GET and POST|GET 与 POST»
log.Fatal(http.ListenAndServe("127.0.0.1:8080", nil))`,
    php: `// «in a shell|在终端里»: php -S 127.0.0.1:8080 index.php
if ($_SERVER['REQUEST_METHOD'] === 'GET')  { verify(); exit; }
if ($_SERVER['REQUEST_METHOD'] === 'POST') { receive(); exit; }`,
    node: `app.get('/wechat', verify);
app.post('/wechat', express.json(), receive);
app.listen(8080, '127.0.0.1');`,
    python: `@app.route("/wechat", methods=["GET", "POST"])
def wechat():
    return verify() if request.method == "GET" else receive()

app.run(host="127.0.0.1", port=8080)`,
  },
  log: {
    go: `callback, err := wechat.NewCallback(token, wechat.WithEncryption(appID, aesKey),
	wechat.WithPushHooks(wechat.PushHooks{PushEnd: func(_ context.Context, p wechat.PushInfo) {
		log.Println(p.Step, p.Status, p.Err)
	}}))`,
    php: `ini_set('display_errors', '0');   // «no PHP warning in an answer|警告不要混进回包»
ini_set('log_errors', '1');
ini_set('error_log', 'php://stderr');`,
    node: `app.use((error, req, res, next) => {
  console.error(error);
  res.sendStatus(500);
});`,
    python: `@app.errorhandler(Exception)
def failed(error):
    app.logger.exception(error)
    return "", 500`,
  },
  token: {
    go: `client, err := wechat.New(appID, secret, wechat.WithBaseURL(os.Getenv("WECHAT_BASE_URL")))
// «it renews a refused token by itself|token 被拒后自动刷新»`,
    php: `if (in_array($answer['errcode'] ?? 0, [40001, 40014, 42001], true)) {
    $cache->delete('access_token');   // «then fetch one and try once more|然后重新获取并重试一次»
}`,
    node: `if ([40001, 40014, 42001].includes(answer.errcode)) {
  cache.delete('access_token'); // «then fetch one and try once more|然后重新获取并重试一次»
}`,
    python: `if answer.get("errcode") in (40001, 40014, 42001):
    cache.delete("access_token")  # «then fetch one and try once more|然后重新获取并重试一次»`,
  },
  stable: {
    go: `client, err := wechat.New(appID, secret) // «asks stable_token|使用 stable_token»
token, err := client.AccessToken(ctx)`,
    php: `$body = json_encode(['grant_type' => 'client_credential',
    'appid' => getenv('WECHAT_APPID'), 'secret' => getenv('WECHAT_APPSECRET')]);
$context = stream_context_create(['http' => ['method' => 'POST', 'content' => $body]]);
$answer = json_decode(file_get_contents(getenv('WECHAT_BASE_URL') . '/cgi-bin/stable_token', false, $context), true);`,
    node: `const answer = await fetch(\`\${process.env.WECHAT_BASE_URL}/cgi-bin/stable_token\`, {
  method: 'POST',
  body: JSON.stringify({grant_type: 'client_credential',
    appid: process.env.WECHAT_APPID, secret: process.env.WECHAT_APPSECRET}),
}).then(response => response.json());`,
    python: `answer = requests.post(os.environ["WECHAT_BASE_URL"] + "/cgi-bin/stable_token", json={
    "grant_type": "client_credential",
    "appid": os.environ["WECHAT_APPID"], "secret": os.environ["WECHAT_APPSECRET"]}).json()`,
  },
  settings: {
    go: `client, err := wechat.New(os.Getenv("WECHAT_APPID"), os.Getenv("WECHAT_APPSECRET"),
	wechat.WithBaseURL(os.Getenv("WECHAT_BASE_URL")))`,
    php: `$appId  = getenv('WECHAT_APPID');
$secret = getenv('WECHAT_APPSECRET');
$base   = getenv('WECHAT_BASE_URL') ?: 'https://api.weixin.qq.com';`,
    node: `const {WECHAT_APPID: appId, WECHAT_APPSECRET: secret,
  WECHAT_BASE_URL: base = 'https://api.weixin.qq.com'} = process.env;`,
    python: `app_id, secret = os.environ["WECHAT_APPID"], os.environ["WECHAT_APPSECRET"]
base = os.environ.get("WECHAT_BASE_URL", "https://api.weixin.qq.com")`,
  },
  refused: {
    go: `err := client.SendText(ctx, openID, text)
if errors.Is(err, wechat.ErrReplyWindow) { // 45015, 45047
	keepForLater(openID, text) // «until the user writes again|等用户再次发来消息»
}`,
    php: `if (in_array($answer['errcode'], [45015, 45047], true)) {
    keepForLater($openId, $text);   // «until the user writes again|等用户再次发来消息»
}`,
    node: `if ([45015, 45047].includes(answer.errcode)) {
  await keepForLater(openId, text); // «until the user writes again|等用户再次发来消息»
}`,
    python: `if answer["errcode"] in (45015, 45047):
    keep_for_later(openid, text)  # «until the user writes again|等用户再次发来消息»`,
  },
};
