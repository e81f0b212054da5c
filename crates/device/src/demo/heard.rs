//! What practice residents say. Sentences of our own; no real person, no real place beyond the community's name.

/// Category code, where, the sentence, what was answered on the spot.
pub(super) const SAID: &[(&str, &str, &str, &str)] = &[
    ("lift_installation", "3号楼", "三楼以上老人多，想加装电梯，低层两户不同意，希望有人来协调。", "已说明征询程序"),
    ("illegal_parking", "小区东门", "晚上消防通道停满了车，救护车进不来。", "请物业当晚劝离"),
    ("corridor_clutter", "7号楼2单元", "楼道里堆着旧家具和纸板，通行不便，也怕着火。", ""),
    ("property_management", "全小区", "物业报修一周没有人来，电话也打不通。", "当场联系物业经理"),
    ("housing_repair", "12号楼顶层", "屋顶漏水，下雨天要用盆接，修过一次又漏。", ""),
    ("sanitation", "垃圾箱房", "垃圾箱房夏天异味重，希望增加清运次数。", "已记下时段"),
    ("noise", "沿街店铺", "楼下饭店排风机到半夜还在响。", ""),
    ("public_facilities", "中心花园", "两盏路灯不亮，晚上老人不敢走。", "转街道报修"),
    ("elderly_care", "5号楼", "独居老人中午吃饭难，盼望开个助餐点。", "介绍附近助餐点"),
    ("pipes_and_wires", "9号楼", "早晚水压不足，六楼以上洗澡没有水。", ""),
    ("dog_nuisance", "中心花园", "遛狗不牵绳，孩子被吓哭过。", "居委会上门提醒"),
    ("fire_safety", "2号楼地下室", "地下车库有人飞线充电，很危险。", "当场要求整改"),
    ("medical_care", "社区医院", "慢性病的药经常配不到，要跑很远。", ""),
    ("traffic", "东门公交站", "公交站牌太小，老人看不清班次时间。", ""),
    ("culture_sport", "活动室", "活动室周末不开门，希望延长时间。", "与居委会商量开放时间"),
    ("hardship", "11号楼", "家里有残疾人，想了解能申请哪些补助。", "说明申请材料"),
];

/// Suggestions, questions, praise.
pub(super) const ELSE: &[(&str, &str, &str)] = &[
    ("suggestion", "建议把花坛边的石凳换成有靠背的长椅。", ""),
    ("question", "想问一下加装电梯每户大概要出多少钱。", "按楼层和户型分摊，已给出测算单"),
    ("praise", "上次反映的井盖三天就修好了，谢谢走访团队。", ""),
    ("suggestion", "希望走访通知早一点贴出来，上班的人也能来。", ""),
    ("question", "家里老人的高龄津贴到哪里办？", "社区事务受理中心，带身份证即可"),
];

/// Names of practice residents.
pub(super) const NAMES: &[&str] = &[
    "周桂芳",
    "陆志明",
    "吴阿妹",
    "郑国强",
    "孙丽华",
    "蒋文彬",
    "姚秀珍",
    "潘建平",
    "曹美琴",
    "施伟民",
    "朱玉兰",
    "许德昌",
];

/// What symposiums talk about first.
pub(super) const TOPICS: &[&str] = &["既有多层住宅加装电梯政策", "生活垃圾分类新要求", "老年人助餐和居家照护政策"];
