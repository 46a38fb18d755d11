"""Government web pages for tests: a document in the middle of furniture, as sites really have it."""

from html import escape

NAVIGATION = ("首页", "新闻动态", "政务公开", "办事服务", "互动交流", "走进云亭")
_LINKS = "".join(f'<li><a href="/{at}">{name}</a></li>' for at, name in enumerate(NAVIGATION))
_NEWS = "".join(
    f'<li><a href="/n/{at}">我市第{at}个便民服务中心建成启用，每天接待市民3000人</a></li>' for at in range(12)
)
HEAD = """<meta http-equiv="Content-Type" content="text/html; charset={charset}"><title>{title}_云亭市人民政府</title>
<style>.a{{color:red}}</style><script>var plan = "到2030年，完成投资999亿元。（牵头单位：市发改委）";</script>"""
HEADER = f"""<div class="topbar">您好，欢迎访问云亭市人民政府网站！<a href="#">登录</a> | <a href="#">注册</a></div>
<div class="header"><img src="logo.png" alt="云亭"><form class="search"><input name="q"><button>搜索</button></form></div>
<ul class="nav">{_LINKS}</ul><div class="crumbs">您现在的位置：<a href="/">首页</a> &gt; <a href="/zw">政务公开</a> &gt; 正文</div>"""
SIDEBAR = f"""<div class="sidebar"><h3>热点新闻</h3><ul>{_NEWS}</ul><div>用户名：<input> 密码：<input type="password"> 忘记密码？</div>
<p>今年以来，全市上下齐心协力，累计完成投资888亿元，同比增长18%，各项工作取得明显成效。</p></div>"""
TOOLS = """<div class="info"><span>发布时间：{day}</span> <span>来源：市政府办公室</span> <span>浏览次数：<b id="hits">-</b></span>
<span>字号：[大] [中] [小]</span></div>"""
FOOTER = """<div class="share">分享到：<a>微信</a><a>微博</a></div><p>【打印本页】 【关闭窗口】</p>
<p>上一篇：<a href="/1">关于召开会议的通知</a></p><p>下一篇：<a href="/2">关于表彰先进的决定</a></p>
<div class="related"><h4>相关阅读</h4><ul><li><a href="/3">图解：一图读懂实施方案</a></li></ul></div>
<div class="footer"><p>主办：云亭市人民政府办公室　承办：云亭市大数据中心　网站标识码：3310820001</p>
<p>云ICP备05000001号 版权所有，未经许可，不得转载，违者必究</p></div><noscript>请打开脚本，本站点才能正常使用。</noscript>"""


def paragraphs(lines: list[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{escape(line)}</{tag}>\n" for line in lines)


def page_of_divisions(title: str, content: str, charset: str = "utf-8", day: str = "2026-03-02") -> str:
    """A page of today: divisions with telling class names."""
    return f"""<!DOCTYPE html><html lang="zh"><head>{HEAD.format(title=escape(title), charset=charset)}</head><body>{HEADER}
<div class="container"><div class="main-left"><h1>{escape(title)}</h1>{TOOLS.format(day=day)}<div class="TRS_Editor">{content}</div></div>
{SIDEBAR}</div>{FOOTER}</body></html>"""


def page_of_tables(title: str, content: str, charset: str = "utf-8") -> str:
    """A page of twenty years ago: tables for layout, no class names, the text parted by line breaks."""
    return f"""<HTML><HEAD>{HEAD.format(title=escape(title), charset=charset)}</HEAD><BODY>
<TABLE width=980><TR><TD>设为首页 | 加入收藏</TD></TR><TR><TD><A href="/">首页</A> <A href="/a">政务公开</A></TD></TR></TABLE>
<TABLE width=980><TR><TD width=200><TABLE><TR><TD><B>友情链接</B></TD></TR><TR><TD><A href="#">省政府</A></TD></TR></TABLE></TD>
<TD><TABLE><TR><TD align=center><B>{escape(title)}</B></TD></TR><TR><TD>来源：本站 点击数：12</TD></TR>
<TR><TD><FONT size=3>{content}</FONT></TD></TR></TABLE></TD></TR></TABLE>
<CENTER>版权所有：云亭市人民政府 <BR>技术支持：云亭网络公司</CENTER></BODY></HTML>"""
