"""Cuts and renames the bundled faces; called by subset-fonts.sh with the folder of the unpacked packages and the target.

Faces that carry whole papers hold GB 2312; the fallback holds GBK and the characters of the general standard table
(通用规范汉字表) beyond it, so that a resident's rare name is never a blank. The heading face of the second level holds
GB 2312 level 1 and the characters of place names. A cut font is a changed font: its name is ours, as OFL 1.1 asks.
"""

import sys
from pathlib import Path

import cffsubr
from fontTools import subset
from fontTools.ttLib import TTFont

WORK, OUT = Path(sys.argv[1]), Path(sys.argv[2])
NOTO = WORK / "fonts-noto-cjk/usr/share/fonts/opentype/noto"
WENKAI = WORK / "fonts-lxgw-wenkai/usr/share/fonts/truetype/lxgw-wenkai"
FANDOL = WORK / "texlive-lang-chinese/usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"

SIGNS = (
    "〔〕—–…·•■□☑☐√×÷≤≥±①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㎡℃‰№￥¥€“”‘’※→←↑↓▲▼●○◆◇★☆§©®™°′″\u3000\u00a0\u202f\ufffd"
)
NAMES = "喆堃赟昇玥珺祎翀濛頔镕旻昉翾羴骉坨宸怡挹晖梓泮泾浜漕漪瀛砟禺箐缪莘萱薇蛳蟠闫闵馨骧佴沪徐汇岚琪瑶珏钰瑾晟昊炜烨"
# 通用规范汉字表 beyond GBK, outside the blocks that are taken whole (U+9FA6–9FFF, extensions C and later).
BEYOND_GBK = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃䓖䓛䓨䓫䓬䗖䗛"
    "䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮㊣㐂𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌"
)
BLOCKS = set(range(0x9FA6, 0xA000)) | set(range(0x2A700, 0x31350))


def encodable(codec: str) -> set[int]:
    """The code points a codec of Python knows."""
    found = set()
    for point in list(range(0x20, 0xD800)) + list(range(0xE000, 0x10000)):
        try:
            chr(point).encode(codec)
            found.add(point)
        except UnicodeEncodeError:
            pass
    return found


def level_one(gb2312: set[int]) -> set[int]:
    """GB 2312 without its second level (rows 56 to 87)."""
    return {p for p in gb2312 if p < 0x80 or chr(p).encode("gb2312")[0] < 0xD8}


def rename(font: TTFont, family: str) -> None:
    """Gives the face our family name, one regular style, and keeps copyright and licence lines."""
    names = font["name"]
    names.names = [n for n in names.names if n.nameID in (0, 7, 13, 14) and n.platformID == 3 and n.langID == 0x409]
    texts = {1: family, 2: "Regular", 3: f"{family} subset", 4: family, 6: family.replace(" ", "")}
    for name_id, text in texts.items():
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = 0x40
    font["head"].macStyle = 0
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [family.replace(" ", "")]
        top = cff.topDictIndex[0]
        for key, value in {"FamilyName": family, "FullName": family, "Weight": "Regular"}.items():
            if hasattr(top, key):
                setattr(top, key, value)


def cut(source: Path, number: int, points: set[int], target: str, family: str) -> None:
    """One face: subset, rename, share outlines, write."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx", "gasp"]
    options.notdef_outline = True
    options.name_IDs = ["*"]
    font = TTFont(source, fontNumber=number)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=points)
    subsetter.subset(font)
    rename(font, family)
    if "CFF " in font:
        cffsubr.subroutinize(font)
    font.save(OUT / target)
    print(target, len(font.getBestCmap()), (OUT / target).stat().st_size)


def main() -> None:
    """All five faces."""
    gb2312 = encodable("gb2312")
    signs = set(map(ord, SIGNS + NAMES)) | set(range(0x20, 0x7F))
    usual = gb2312 | signs
    all_names = encodable("gbk") | signs | BLOCKS | set(map(ord, BEYOND_GBK))
    OUT.mkdir(parents=True, exist_ok=True)
    cut(FANDOL / "FandolFang-Regular.otf", -1, usual, "FangSong.otf", "Zoufang FangSong")
    cut(WENKAI / "LXGWWenKai-Regular.ttf", -1, level_one(gb2312) | signs, "KaiTi.ttf", "Zoufang KaiTi")
    cut(NOTO / "NotoSansCJK-Regular.ttc", 2, usual, "HeiTi.otf", "Zoufang HeiTi")
    cut(NOTO / "NotoSerifCJK-Bold.ttc", 2, usual, "BiaoSong.otf", "Zoufang BiaoSong")
    cut(NOTO / "NotoSerifCJK-Regular.ttc", 2, all_names, "SongTi.otf", "Zoufang SongTi")


main()
