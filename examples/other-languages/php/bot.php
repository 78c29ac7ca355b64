<?php
// A customer-service bot in PHP 8 with its usual extensions curl, openssl and simplexml. It
// takes encrypted pushes (安全模式) in JSON and XML, and answers by the API.
//
//   wechat sim --callback http://127.0.0.1:8080/wechat     # prints settings: export them
//   php -S 127.0.0.1:8080 bot.php                          # in another terminal
//
// Then open the page that `wechat sim` prints, and write something. For the real WeChat
// export your app's settings instead, without WECHAT_BASE_URL, and serve this file by
// PHP-FPM behind your web server.
declare(strict_types=1);
ini_set('display_errors', '0'); // what goes wrong is in the log, not in the answer

function setting(string $name, ?string $otherwise = null): string
{
    $value = getenv($name) ?: $otherwise;
    if ($value === null) {
        throw new RuntimeException("$name isn't set");
    }
    return $value;
}

// --- Pushes

// signed compares in constant time: the right signature must not be guessed digit by digit.
function signed(string $signature, string ...$parts): bool
{
    sort($parts, SORT_STRING);
    return hash_equals(sha1(implode('', $parts)), $signature);
}

// decrypt gives the message in the envelope: 16 random bytes, the length, the message, the AppID.
function decrypt(string $encrypted): string
{
    $key = base64_decode(setting('WECHAT_AES_KEY') . '=');
    // WeChat pads to 32, where openssl's own padding takes 16.
    $padded = openssl_decrypt($encrypted, 'aes-256-cbc', $key, OPENSSL_ZERO_PADDING, substr($key, 0, 16));
    $padding = $padded ? ord($padded[-1]) : 0;
    $plain = substr((string) $padded, 0, -$padding);
    $length = strlen($plain) >= 20 ? unpack('N', $plain, 16)[1] : 0;
    if ($padding < 1 || $padding > 32 || substr($plain, 20 + $length) !== setting('WECHAT_APPID')) {
        throw new RuntimeException('the push is for another app, or the key is wrong');
    }
    return substr($plain, 20, $length);
}

// parse reads JSON or XML. In XML the first element of a name counts, so that what a user
// writes can't stand for another field.
function parse(string $text): array
{
    if (str_starts_with(ltrim($text), '{')) {
        return json_decode($text, true, 32, JSON_THROW_ON_ERROR | JSON_BIGINT_AS_STRING);
    }
    if (str_contains($text, '<!DOCTYPE')) { // WeChat sends none, and entities are dangerous
        throw new RuntimeException('a push has no document type');
    }
    $xml = simplexml_load_string($text, 'SimpleXMLElement', LIBXML_NONET | LIBXML_NOCDATA);
    $fields = [];
    foreach ($xml ?: [] as $name => $value) {
        $fields[$name] ??= (string) $value;
    }
    return $fields;
}

// push answers what WeChat pushes. WeChat pushes up to three times if an answer is late:
// keep the MsgId in your database to tell repeats.
function push(array $query, string $body): bool
{
    $encrypted = parse($body)['Encrypt'] ?? '';
    $stale = abs(time() - (int) ($query['timestamp'] ?? 0)) > 600;
    if ($encrypted === '' || $stale || !signed(
        $query['msg_signature'] ?? '', setting('WECHAT_TOKEN'), $query['timestamp'], $query['nonce'] ?? '', $encrypted
    )) {
        return false;
    }
    answer(parse(decrypt($encrypted)));
    return true;
}

function answer(array $message): void
{
    $user = $message['FromUserName'];
    $text = ($message['MsgType'] ?? '') === 'text' ? (string) $message['Content'] : null;
    if (($message['Event'] ?? '') === 'user_enter_tempsession') {
        send($user, 'text', ['content' => '你好！发“图片”看日出。Hello! Write "picture" to see the sunrise.']);
    } elseif ($text !== null && preg_match('/图片|picture/iu', $text)) {
        send($user, 'image', ['media_id' => upload(__DIR__ . '/../sunrise.png')]);
        send($user, 'text', ['content' => '日出 / Sunrise']);
    } elseif ($text !== null) {
        send($user, 'text', ['content' => '你说的是 / You wrote: ' . $text]);
    }
}

// --- The API

// accessToken fetches the token at each push: stable_token gives the same one while it is
// valid. That is right but slow: keep it in APCu or Redis until expires_in is over.
function accessToken(): string
{
    static $kept = null;
    return $kept ??= request('/cgi-bin/stable_token', [], json([
        'grant_type' => 'client_credential', 'appid' => setting('WECHAT_APPID'), 'secret' => setting('WECHAT_APPSECRET'),
    ]))['access_token'];
}

function send(string $user, string $kind, array $content): void
{
    request('/cgi-bin/message/custom/send', ['access_token' => accessToken()], json(['touser' => $user, 'msgtype' => $kind, $kind => $content]));
}

function upload(string $file): string
{
    $query = ['access_token' => accessToken(), 'type' => 'image'];
    return request('/cgi-bin/media/upload', $query, ['media' => new CURLFile($file, 'image/png', basename($file))])['media_id'];
}

// json leaves Chinese as it is: WeChat shows \u escapes to the user.
function json(array $value): string
{
    return json_encode($value, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
}

// request makes a call. Its errors show no URL: that holds the access_token. curl checks the
// certificate unless told not to, and follows no redirect. WeChat gives a push 5 seconds, so
// a call gets 4.
function request(string $path, array $query, string|array $body): array
{
    $base = setting('WECHAT_BASE_URL', 'https://api.weixin.qq.com');
    $host = strtolower((string) parse_url($base, PHP_URL_HOST));
    $plain = ['127.0.0.1', 'localhost', '[::1]', getenv('WECHAT_SIMULATOR_HOST')]; // the last: another container's
    if (parse_url($base, PHP_URL_SCHEME) !== 'https' && (!in_array($host, $plain, true) || str_ends_with($host, '.qq.com'))) {
        throw new RuntimeException('plain http is for a simulator only');
    }
    $curl = curl_init($base . $path . ($query ? '?' . http_build_query($query) : ''));
    curl_setopt_array($curl, [CURLOPT_POSTFIELDS => $body, CURLOPT_RETURNTRANSFER => true, CURLOPT_TIMEOUT => 4]);
    if (is_string($body)) {
        curl_setopt($curl, CURLOPT_HTTPHEADER, ['Content-Type: application/json']);
    }
    $text = curl_exec($curl);
    $result = is_string($text) ? json_decode($text, true) : null;
    if (!is_array($result)) {
        throw new RuntimeException("$path: no answer");
    }
    if (($result['errcode'] ?? 0) !== 0) {
        throw new RuntimeException("$path: {$result['errcode']} {$result['errmsg']}");
    }
    return $result;
}

// --- The server

function serve(): void
{
    header('Content-Type: text/plain');
    // A name that is written as an array, ?nonce[]=, is nobody's but an attacker's.
    $query = array_filter($_GET, 'is_string');
    if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) !== '/wechat') {
        http_response_code(404);
    } elseif ($_SERVER['REQUEST_METHOD'] === 'GET') {
        if (signed($query['signature'] ?? '', setting('WECHAT_TOKEN'), $query['timestamp'] ?? '', $query['nonce'] ?? '')) {
            echo $query['echostr'] ?? '';
        } else {
            http_response_code(403);
        }
    } elseif ($_SERVER['REQUEST_METHOD'] === 'POST') {
        $body = file_get_contents('php://input', length: (1 << 20) + 1);
        if (strlen($body) <= 1 << 20 && push($query, $body)) {
            echo 'success';
        } else {
            http_response_code(403);
        }
    } else {
        http_response_code(405);
    }
}

try {
    serve();
} catch (Throwable $e) {
    error_log($e->getMessage());
    http_response_code(500); // WeChat pushes again
}
