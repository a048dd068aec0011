# 拉黑就不再发；回来时先说没说的。
! start
> 记承诺
* 同意，帮我记
> 退我180元
* 明天
* 对
* 跳过
* 有书面的
! blocked
~ 5 days
! returned
~ 10 minutes
* 兑现了
