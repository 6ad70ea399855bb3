"""What may be shown of people where not everybody may know them."""

import pytest

from hub.core.kit import masks


@pytest.mark.parametrize(
    ("full", "shown", "short"),
    [
        ("陈桂花", "陈*花", "陈*"),
        ("陈花", "陈*", "陈*"),
        ("欧阳桂花", "欧阳*花", "欧阳*"),
        ("欧阳花", "欧阳*", "欧阳*"),
        ("欧阳", "欧*", "欧*"),
        ("张王桂花", "张**花", "张*"),
        ("陈", "陈*", "陈*"),
        ("买买提·吐尔逊", "买*****逊", "买*"),
        ("𠮷田花", "𠮷*花", "𠮷*"),
        ("Chen Guihua", "Chen G.", "Chen"),
        ("  Grace   Mary Chen ", "Grace M. C.", "Grace"),
        ("Madonna", "M.", "Madonna"),
        ("Li Wei (李伟)", "Li W. 李.", "Li"),
        ("Dr. Lin", "Dr. L.", "Dr. Lin"),
        ("Xiao Zhao", "Xiao Z.", "Xiao Zhao"),
        ("小赵", "小*", "小赵"),
        ("王阿姨", "王*姨", "王阿姨"),
        ("", "", ""),
        ("?", "?.", "?"),
    ],
)
def test_names(full: str, shown: str, short: str) -> None:
    assert masks.name(full) == shown
    assert masks.short_name(full) == short


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("+862154321098", "****1098"),
        ("+14155552671", "****2671"),
        ("110", "****"),
        ("", "****"),
    ],
)
def test_phones(number: str, shown: str) -> None:
    assert masks.phone(number) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("guihua.chen@example.org", "g***@example.org"),
        ("a@b.cn", "a***@b.cn"),
        ("nobody", "***"),
        ("@b.cn", "***"),
    ],
)
def test_emails(address: str, shown: str) -> None:
    assert masks.email(address) == shown


@pytest.mark.parametrize(
    ("number", "shown"), [("0803", "08**"), ("12", "**"), ("A1503", "A15**"), ("", "**")]
)
def test_doors(number: str, shown: str) -> None:
    assert masks.door(number) == shown
