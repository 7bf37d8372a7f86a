"""How computers and phones come to trust the local certificate authority; told in two places.

The page of the running system and the plain page of `shouwang tls page` say the same.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shouwang.core import tls
from shouwang.core.messages import N_

FILE_NAME = "shouwang-ca.crt"
CONTENT_TYPE = "application/x-x509-ca-cert"


@dataclass(frozen=True)
class Authority:
    """The public half of the local authority: its certificate (PEM) and what people compare."""

    certificate: bytes
    fingerprint: str
    until: date

    @property
    def lines(self) -> list[str]:
        """The fingerprint in four lines of eight pairs, to be compared with one on paper."""
        pairs = self.fingerprint.split(":")
        return [" ".join(pairs[start : start + 8]) for start in range(0, len(pairs), 8)]


@dataclass(frozen=True)
class Way:
    """What is done on one kind of device, step by step."""

    device: str
    steps: tuple[str, ...]
    note: str = ""


WAYS = (
    Way(
        N_("Windows 电脑"),
        (
            N_("下载证书，双击打开，点“安装证书”。"),
            N_("选“本地计算机”，点“下一步”。"),
            N_("选“将所有的证书都放入下列存储”，点“浏览”，选“受信任的根证书颁发机构”。"),
            N_("点“完成”，在提示中选“是”，关闭并重新打开浏览器。"),
        ),
        N_("Edge、360、QQ 浏览器都使用这里的证书，装一次即可。没有管理员权限时选“当前用户”。"),
    ),
    Way(
        N_("统信 UOS、银河麒麟电脑"),
        (
            N_("下载证书，打开浏览器的“设置 → 隐私和安全 → 安全 → 管理证书”。"),
            N_("选“授权机构”（新版为“本地证书”），点“导入”，选择下载的文件。"),
            N_("勾选“信任该证书，以标识网站”，点“确定”，重新打开浏览器。"),
        ),
        N_(
            "其他程序也要使用时，由管理员把文件复制到 /usr/local/share/ca-certificates/，"
            "再运行 sudo update-ca-certificates。"
        ),
    ),
    Way(
        N_("安卓、鸿蒙手机"),
        (
            N_("下载证书，文件在“下载”文件夹。"),
            N_("打开“设置”，搜索“CA 证书”，进入“安装证书 → CA 证书”。"),
            N_("看到风险提示时选“仍然安装”，输入锁屏密码，选择下载的文件。"),
            N_("用手机自带浏览器或 Chrome 打开本系统，不要在微信里打开。"),
        ),
        N_(
            "手机须先设置锁屏密码。各品牌菜单名称略有不同，"
            "一般在“安全”或“更多安全设置 → 加密和凭据”里。"
        ),
    ),
    Way(
        N_("其他 Chromium 内核浏览器（Linux）"),
        (
            N_("在地址栏输入 chrome://settings/certificates 并打开。"),
            N_("选“授权机构”，点“导入”，选择下载的文件。"),
            N_("勾选“信任该证书，以标识网站”，重新打开浏览器。"),
        ),
    ),
)


def is_local() -> bool:
    """Say whether this installation made an authority of its own (`shouwang tls init`)."""
    return _file().exists()


def authority() -> Authority | None:
    """Return the local authority; None where there is none."""
    if not is_local():
        return None
    content = _file().read_bytes()
    certificate = tls.read(content)
    return Authority(content, tls.fingerprint(certificate), certificate.not_valid_after_utc.date())


def _file() -> Path:
    return tls.folder() / "ca.crt"
