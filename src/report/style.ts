import { inkDeclarations } from "./palette.ts";

/** The page's whole style sheet. Printing takes the light theme and opens every disclosure. */
export const style = `
:root{color-scheme:light dark;${inkDeclarations("light")}}
@media (prefers-color-scheme:dark){:root{${inkDeclarations("dark")}}}
@media print{:root{color-scheme:light;${inkDeclarations("light")}}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text);line-height:1.5;-webkit-text-size-adjust:100%;
font-family:system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif}
main{max-width:1180px;margin:0 auto;padding:24px clamp(14px,3vw,36px) 56px}
h1{font-size:1.6rem;line-height:1.25;margin:.3em 0 .7em;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2.4em 0 .5em;padding-top:.9em;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:.4em 0}
p{margin:.4em 0 .8em;max-width:75ch}
small{color:var(--quiet);font-size:.85rem}
code{font:.88em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.figures{display:flex;flex-wrap:wrap;gap:14px 44px;margin:0 0 20px}
.figure{display:flex;align-items:center;gap:14px;margin:0}
.figure b{font-size:2.5rem;line-height:1.1;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.figure+.figure b{font-size:1.7rem;font-weight:600}
.figure span{line-height:1.3}
.facts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,250px),1fr));gap:12px 28px;margin:0;
padding:16px 18px;background:var(--panel);border-radius:10px}
.facts dt{color:var(--quiet);font-size:.85rem}
.facts dd{margin:0;overflow-wrap:anywhere}
.facts dd small{display:inline-block;line-height:1.35;margin-top:.2em}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,440px),1fr));gap:18px 32px}
figure{margin:0;min-width:0}
figcaption h3{display:inline}
figure svg{display:block;width:100%;height:auto;font-family:inherit}
.narrow{display:none}
details{margin:.8em 0}
summary{cursor:pointer;color:var(--train);padding:.3em 0;width:fit-content}
summary:focus-visible{outline:2px solid var(--train);outline-offset:2px}
.scroll{overflow-x:auto;max-width:100%}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th{font-weight:400;text-align:left}
thead th{color:var(--quiet);font-size:.85rem;vertical-align:bottom}
td,th{padding:.32em .7em;border-bottom:1px solid var(--line)}
tr>:first-child{padding-left:0}
tfoot th,tfoot td{font-weight:600;border-bottom:0}
.numbers td{text-align:right;white-space:nowrap}
.numbers thead th:not(:first-child){text-align:right}
.bars tbody th{white-space:nowrap}
.numbers tbody th small{line-height:1.3}
.settings td{overflow-wrap:anywhere}
.bars{width:100%;max-width:820px}
.bars td:last-child,.bars thead td{width:45%;min-width:90px}
.bar{height:.85em;min-width:2px;background:var(--train);border-radius:2px}
.beside{display:flex;flex-wrap:wrap;gap:16px 48px;align-items:flex-start}
.beside>*{min-width:0}
.beside ol{margin:.3em 0;padding-left:1.6em}
.matrix td,.matrix th{border:2px solid var(--ground);padding:.4em;text-align:center;min-width:2.5em}
.matrix tbody th,.matrix thead th:first-child{text-align:right;padding-right:.7em}
.matrix td{background:var(--panel);border-radius:4px}
.matrix .recall{background:none;color:var(--quiet);padding-left:.8em}
.matrix th{font-weight:600}
.matrix thead th:first-child{font-weight:400;white-space:nowrap}
.matrix td.right1{background:var(--right1)}.matrix td.right2{background:var(--right2)}
.matrix td.right3{background:var(--right3)}.matrix td.right4{background:var(--right4);color:var(--inverse)}
.matrix td.wrong1{background:var(--wrong1)}.matrix td.wrong2{background:var(--wrong2)}
.matrix td.wrong3{background:var(--wrong3)}.matrix td.wrong4{background:var(--wrong4);color:var(--inverse)}
.mistakes{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(150px,1fr));gap:14px}
.mistakes li{background:var(--panel);border-radius:10px;padding:12px;break-inside:avoid}
.mistakes img{width:100%;height:auto;max-width:150px;image-rendering:pixelated;border-radius:4px;margin-bottom:.5em;display:block}
.mistakes p{margin:0;line-height:1.35}
.mistaken{color:var(--validation)}
.sparks td{vertical-align:top;text-align:left;line-height:1.2}
.numbers.sparks thead th:not(:first-child){text-align:left;max-width:11em}.sparks tbody th{white-space:nowrap}
.spark{vertical-align:middle;overflow:visible}
.findings{max-width:90ch;padding-left:1.2em}.findings li{margin:.4em 0}
footer{margin-top:3em;color:var(--quiet);font-size:.85rem}
@media (max-width:560px){
.wide{display:none}.narrow{display:block}
.matrix td,.matrix th{padding:.35em .1em;min-width:1.75em;font-size:.8rem;border-width:1px}
.matrix thead th:first-child small{font-size:.7rem;white-space:normal;display:block;max-width:4.5em}
.matrix tbody th,.matrix thead th:first-child{padding-right:.4em}
.matrix .recall{padding-left:.3em}
.numbers{font-size:.88rem}.numbers:not(.bars) tbody th{min-width:7em}
.bars td:last-child{display:none}
.mistakes{grid-template-columns:repeat(2,1fr);gap:10px}
td,th{padding:.3em .4em}
.figure b{font-size:2.1rem}}
@media print{
body{font-size:10pt}main{max-width:none;padding:0}
h2{break-after:avoid}figure,tr,.facts div{break-inside:avoid}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
details::details-content{content-visibility:visible;display:block}
.wide{display:block}.narrow{display:none}}
`;
