# Stet 說的話，繁體中文。引文從不翻譯。

## 回答
not-found = 故事沒有說。
not-found-unknown-name = 故事沒有說：裡面沒提到{ $names }。
not-found-no-such-kind = 故事沒有說：相關的句子裡沒有這類答案。
nearest = 最接近的句子（不是答案）：
retold = Stet 轉述
confidence = 把握
confidence-low = 低
confidence-fair = 中
confidence-high = 高
revision = 版本
quoted-name = 「{ $name }」
name-separator = 、
label = { $label }：
fact-separator = ；

## 指令
command-ask = 問
command-ask-description = 問這個故事，它用自己的句子回答
command-ask-question = 問題
command-ask-question-description = 你想知道什麼
command-ask-private = 只給我看
command-ask-private-description = 只有你看得到回答
command-who = 誰
command-who-description = 故事怎麼說某個人或某樣東西
command-who-name = 名字
command-who-name-description = 人、機構、模型、地點或活動
command-source = 原文
command-source-description = 一個句子和它的上下文
command-source-address = 位置
command-source-address-description = 編號、文件#編號，或標題
command-story = 故事
command-story-description = Stet 依據什麼回答、保存什麼
command-help = 說明
command-help-description = 怎麼發問
command-context-ask = 問這個故事

## 按鈕
button-context = 上下文 [{ $address }]
button-whole = 全句 [{ $address }]
button-why = 為什麼？
button-more = 更多證據
button-helpful = 有幫助
button-not-helpful = 沒幫助
button-publish = 給大家看
button-back = ◀
button-on = ▶

## 卡片
cut = ……（已截斷）
context-title = { $title }，第 { $from } 到 { $to } 句，共 { $count } 句
whole-title = { $title } [{ $address }]，第 { $part } 部分，共 { $parts } 部分
more-title = 其他可能有關的句子
more-none = 沒有其他有關的句子。
published-by = 由 { $name } 公開
why-title = 為什麼是這個回答
why-asked = 問的是
why-names = 問題裡的名字
why-inherited = 沿用你所回覆的回答
why-relations = 據以回答的事實
why-words = 找到的詞（或可以代替的詞）
why-missing = 沒找到的詞
why-unknown = 故事裡沒有的名字
why-translation = 問題和句子的語言不同：是透過翻譯找到的。
why-nothing = 問題裡的詞在故事裡都找不到。
asked-who = 誰
asked-where = 哪裡
asked-when = 什麼時候
asked-how-many = 多少個
asked-how-much = 多少
asked-why = 為什麼
asked-how = 怎麼樣
asked-which = 哪一個
asked-what = 什麼
asked-yes-no = 是不是
asked-keyword = 沒有特別問什麼，只是一個名字或詞
kind-person = 人物
kind-organization = 機構
kind-model = 模型
kind-place = 地點
kind-event = 活動
who-none = 這份資料沒有事實；提到它的句子：
who-also = 又寫作
story-title = Stet 依據什麼回答
story-documents = { $title }：{ $sentences } 句，{ $version }
story-source = 引用原文
story-total = { $documents } 份文件，{ $sentences } 句，{ $profiles } 份資料
story-how = 用 /ask 發問、提及 Stet、回覆它的回答，或直接傳訊息給它。
story-privacy = Stet 不保存問題。它會記住哪個回答對應你的哪則訊息，保留 30 天，好在你編輯或刪除時跟著更新；每一票只留下一個無法追溯到你的代碼。
story-claims = Stet 照原樣引用，從不更正故事的說法。
help-title = 怎麼發問
help-ask = 用 **/ask** 發問，或在訊息上按右鍵 → 應用程式 → **{ $context }**
help-mention = 提及 Stet 並寫下問題、回覆它的回答，或傳私訊給它
help-who = **/who** 看故事怎麼說某個名字，**/source** 看句子的上下文
help-story = **/story** 看載入了什麼、保存什麼
help-answers = 每個回答都是故事自己的句子，附上編號。故事沒有說的，Stet 會說沒有。

## 註記與錯誤
changed-sentence = 這個句子在回答之後改過了。
changed-gone = 這個回答引用的句子已經不在知識庫裡。
changed-revision = 知識庫在回答之後改過了；這是現在的樣子。
error-too-long = 這個問題有 { $length } 個字元，最多 { $most } 個。請縮短再問。
error-empty = 裡面沒有問題。請寫一個，例如：誰去了 Meta？
error-no-text = 我讀不到那則訊息的內容；請把問題寫在你自己的訊息裡。
error-unknown-name = 這裡沒有「{ $name }」的資料。請從建議裡選一個，或用 /ask 發問。
error-unknown-address = 這裡沒有句子「{ $address }」。請寫編號，或文件#編號，例如 { $example }。
error-not-yours = 你不能在這裡傳訊息，所以我無法公開給大家看。
error-old-button = 我已經不認得這個按鈕；請再問一次。
error-busy = 真快！請在 { $seconds } 秒後再問。
error-busy-guild = 現在很多人在問；請在 { $seconds } 秒後再問。
error-inside = 我這邊出了問題。請稍後再問。
thanks = 收到，謝謝。

## 故事怎麼說
relation-joined = 加入{ $object }
relation-graduated-from = 畢業於{ $object }
relation-studied-at = 就讀於{ $object }
relation-took-doctorate-at = 在{ $object }取得博士學位
relation-won = 贏得{ $object }
relation-advises = 指導{ $object }
relation-led = 帶領{ $object }
relation-developed = 開發{ $object }
relation-took-part-in = 參與{ $object }
relation-offered = 開出{ $object }
relation-promised = 承諾{ $object }
relation-hosted = 接待{ $object }
relation-started = 創立{ $object }
relation-included-in = 入選{ $object }
relation-runs = 主持{ $object }
relation-part-of = 屬於{ $object }
relation-used-in = 用於{ $object }
relation-received = 獲得{ $object }
relation-left-for = 轉往{ $object }
relation-known-as = 被稱為{ $object }
relation-supplies = 供應{ $object }
relation-chartered = 包下{ $object }
