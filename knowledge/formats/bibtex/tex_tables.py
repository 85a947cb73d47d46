"""What TeX macros mean as Unicode text. Keys are macro names without the backslash."""

# Accents: macro -> (combining character, what stands alone when there is no letter).
ACCENTS: dict[str, tuple[str, str]] = {
    "`": ("\u0300", "`"),
    "'": ("\u0301", "´"),
    "^": ("\u0302", "^"),
    "~": ("\u0303", "~"),
    '"': ("\u0308", "¨"),
    "=": ("\u0304", "¯"),
    ".": ("\u0307", "˙"),
    "u": ("\u0306", "˘"),
    "v": ("\u030c", "ˇ"),
    "H": ("\u030b", "˝"),
    "r": ("\u030a", "˚"),
    "k": ("\u0328", "˛"),
    "c": ("\u0327", "¸"),
    "b": ("\u0331", "_"),
    "d": ("\u0323", "."),
    "h": ("\u0309", ""),
    "t": ("\u0361", ""),
    "G": ("\u030f", ""),
    "U": ("\u030e", ""),
    "textcommabelow": ("\u0326", ","),
    "textcommaabove": ("\u0313", ""),
    "textpolhook": ("\u0328", "˛"),
    "textogonekcentered": ("\u0328", "˛"),
    "textdotbelow": ("\u0323", "."),
    "textsubdot": ("\u0323", "."),
    "capitalcedilla": ("\u0327", "¸"),
    "capitalogonek": ("\u0328", "˛"),
    "cb": ("\u0326", ","),
}
# Accents that sit below keep the dot of i and j.
BELOW = frozenset("kcbd") | {
    "textcommabelow", "textpolhook", "textogonekcentered", "textdotbelow", "textsubdot", "cb",
    "capitalcedilla", "capitalogonek",
}  # fmt: skip

SYMBOLS: dict[str, str] = {
    "ss": "ß", "SS": "ẞ", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å",
    "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð",
    "dj": "đ", "DJ": "Đ", "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ", "ij": "ĳ", "IJ": "Ĳ",
    "S": "§", "P": "¶", "dag": "†", "ddag": "‡", "copyright": "©", "pounds": "£", "euro": "€",
    "EUR": "€", "texteuro": "€", "textsterling": "£", "textyen": "¥", "textcent": "¢",
    "textcopyright": "©", "textregistered": "®", "texttrademark": "™", "textdegree": "°",
    "textmu": "µ", "textsection": "§", "textparagraph": "¶", "textbullet": "•", "textnumero": "№",
    "textpm": "±", "texttimes": "×", "textdiv": "÷", "textonehalf": "½", "textonequarter": "¼",
    "textordfeminine": "ª", "textordmasculine": "º", "textperiodcentered": "·",
    "textperthousand": "‰", "textdagger": "†", "textdaggerdbl": "‡", "textinterrobang": "‽",
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textasciigrave": "`",
    "textasciiacute": "´", "textasciidieresis": "¨", "textasciimacron": "¯", "textunderscore": "_",
    "textbar": "|", "textless": "<", "textgreater": ">", "textdollar": "$", "textbraceleft": "{",
    "textbraceright": "}", "textquotesingle": "'", "textquotedbl": '"', "textendash": "–",
    "textemdash": "—", "textellipsis": "…", "ldots": "…", "dots": "…", "textquoteleft": "‘",
    "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”", "lq": "‘",
    "rq": "’", "glq": "‚", "grq": "‘", "glqq": "„", "grqq": "“", "flq": "‹", "frq": "›",
    "flqq": "«", "frqq": "»", "quotedblbase": "„", "quotesinglbase": "‚", "guillemotleft": "«",
    "guillemotright": "»", "guillemetleft": "«", "guillemetright": "»", "guilsinglleft": "‹",
    "guilsinglright": "›", "textexclamdown": "¡", "textquestiondown": "¿", "slash": "/",
    "TeX": "TeX", "LaTeX": "LaTeX", "BibTeX": "BibTeX", "LaTeXe": "LaTeX2e", "space": " ",
    "quad": " ", "qquad": " ", "newline": " ", "par": "\n\n", "lbrace": "{", "rbrace": "}",
    "hyphen": "-", "textsinglequote": "'", "bibrangedash": "–", "bibinitperiod": ".",
    "nobreakspace": " ", "addspace": " ", "ndash": "–", "mdash": "—", "textvisiblespace": "␣",
    "thinspace": " ", "medspace": " ", "thickspace": " ", "enspace": " ", "enskip": " ",
    "textthreequarters": "¾", "textonesuperior": "¹", "texttwosuperior": "²",
    "textthreesuperior": "³", "textminus": "−", "textsurd": "√", "textlnot": "¬",
    "textohm": "Ω", "textcelsius": "℃", "textestimated": "℮", "textservicemark": "℠",
    "textasteriskcentered": "∗", "textbrokenbar": "¦", "textcurrency": "¤",
    "textleftarrow": "←", "textrightarrow": "→", "textuparrow": "↑", "textdownarrow": "↓",
    "texthyphen": "-", "textnonbreakinghyphen": "‑", "textschwa": "ə", "textesh": "ʃ",
    "textwon": "₩", "textlira": "₤", "textnaira": "₦", "textpeso": "₱", "textlangle": "⟨",
    "textrangle": "⟩", "og": "«", "fg": "»", "adddot": ".", "addcomma": ",", "addcolon": ":",
    "addsemicolon": ";", "bibopenparen": "(", "bibcloseparen": ")", "bibhyphen": "-",
    "lbrack": "[", "rbrack": "]", "textasciibreve": "˘", "textasciicaron": "ˇ", "No": "№",
    "ier": "er", "iere": "re", "ieme": "e", "degres": "°",
    "ohorn": "ơ", "OHORN": "Ơ", "uhorn": "ư", "UHORN": "Ư",
}  # fmt: skip

# Macros that only dress their argument: the macro goes, the text stays.
DRESS = frozenset(
    {
        "emph", "textit", "textbf", "textsc", "textrm", "texttt", "textsf", "textsl",
        "textmd", "textup", "textnormal", "text", "mbox", "hbox", "fbox", "underline",
        "uline", "uppercase", "lowercase", "MakeUppercase", "MakeLowercase", "mkbibemph",
        "mkbibitalic", "mkbibbold", "mkbibacro", "autocap", "textgreek", "oldstylenums",
        "url", "path", "nolinkurl", "ensuremath", "NoCaseChange", "nocase",
        "foreignquote", "natexlab", "em", "it", "bf", "sc", "rm", "tt", "sf", "sl",
        "bfseries", "itshape", "scshape", "rmfamily", "ttfamily", "sffamily", "slshape",
        "upshape", "mdseries", "normalfont", "small", "large", "Large", "scriptsize",
        "footnotesize", "tiny", "relax", "protect", "noindent", "boldmath", "unboldmath",
        "textlatin", "textcyrillic", "MakeSentenceCase", "MakeTitleCase", "MakeCapital", "sout",
        "ce", "nohyphens", "emphasize", "upright", "textsw", "textlf", "lsstyle", "swshape",
        "mathnormal", "textsuper", "normalsize", "bibinitdelim", "mkbibsc", "mkibid",
        "sloppy", "selectfont", "allowbreak", "nobreak", "linebreak", "hfill",
        "ignorespaces", "unskip", "textls", "acro", "ac", "mathrm", "mathbf", "mathit",
        "mathsf", "mathcal", "mathbb", "mathtt", "boldsymbol", "operatorname", "leavevmode",
    }
)  # fmt: skip
# Macros whose argument is only there for sorting and is never printed.
SILENT = frozenset(
    {
        "noopsort", "SortNoop", "sortnoop", "hskip", "hspace", "vspace", "hspace*", "vspace*",
        "label", "foreignlanguage", "textcolor", "selectlanguage",
        "texorpdfstring", "fontencoding", "fontfamily", "fontsize",
    }
)  # fmt: skip
# Control symbols that print nothing, and those that print a space.
EMPTY_SYMBOLS = frozenset("/-!@*")
SPACE_SYMBOLS = frozenset(" ,;:>\n\t\\")

# Accents in formulas, of a single letter.
MATHS_ACCENTS = {
    "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0305",
    "tilde": "\u0303", "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308",
    "vec": "\u20d7", "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300",
}  # fmt: skip
# What `\mathbb` makes of a letter.
BLACKBOARD = dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True))

MATHS: dict[str, str] = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "varrho": "ϱ",
    "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ",
    "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ",
    "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω", "times": "×", "div": "÷", "pm": "±", "mp": "∓", "cdot": "·", "ast": "∗",
    "star": "⋆", "circ": "°", "degree": "°", "bullet": "•", "le": "≤", "leq": "≤", "ge": "≥",
    "geq": "≥", "ne": "≠", "neq": "≠", "approx": "≈", "sim": "~", "simeq": "≃", "equiv": "≡",
    "cong": "≅", "propto": "∝", "ll": "≪", "gg": "≫", "infty": "∞", "partial": "∂", "nabla": "∇",
    "sum": "∑", "prod": "∏", "int": "∫", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂",
    "subseteq": "⊆", "supset": "⊃", "cup": "∪", "cap": "∩", "emptyset": "∅", "forall": "∀",
    "exists": "∃", "neg": "¬", "wedge": "∧", "vee": "∨", "to": "→", "rightarrow": "→",
    "leftarrow": "←", "leftrightarrow": "↔", "Rightarrow": "⇒", "Leftarrow": "⇐",
    "Leftrightarrow": "⇔", "uparrow": "↑", "downarrow": "↓", "mapsto": "↦", "longrightarrow": "⟶",
    "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "prime": "′", "dagger": "†",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
    "cdots": "⋯", "ldots": "…", "dots": "…", "colon": ":", "mid": "|", "vert": "|", "perp": "⊥",
    "parallel": "∥", "angle": "∠", "oplus": "⊕", "otimes": "⊗", "sqrt": "√", "log": "log",
    "ln": "ln", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan", "min": "min",
    "max": "max", "lim": "lim", "quad": " ", "qquad": " ",
}  # fmt: skip

# Journals as astronomers' databases write them; what `aas_macros.sty` prints.
SYMBOLS |= {
    "aj": "AJ", "actaa": "Acta Astron.", "araa": "ARA&A", "apj": "ApJ", "apjl": "ApJ",
    "apjs": "ApJS", "ao": "Appl. Opt.", "apss": "Ap&SS", "aap": "A&A", "aapr": "A&A Rev.",
    "aaps": "A&AS", "baas": "BAAS", "icarus": "Icarus", "jcap": "J. Cosmology Astropart. Phys.",
    "jrasc": "JRASC", "memras": "MmRAS", "mnras": "MNRAS", "na": "New A", "nar": "New A Rev.",
    "pasa": "PASA", "pra": "Phys. Rev. A", "prb": "Phys. Rev. B", "prc": "Phys. Rev. C",
    "prd": "Phys. Rev. D", "pre": "Phys. Rev. E", "prl": "Phys. Rev. Lett.", "pasp": "PASP",
    "pasj": "PASJ", "qjras": "QJRAS", "rmxaa": "Rev. Mexicana Astron. Astrofis.",
    "skytel": "S&T", "solphys": "Sol. Phys.", "sovast": "Soviet Ast.", "ssr": "Space Sci. Rev.",
    "zap": "ZAp", "nat": "Nature", "iaucirc": "IAU Circ.", "gca": "Geochim. Cosmochim. Acta",
    "grl": "Geophys. Res. Lett.", "jcp": "J. Chem. Phys.", "jgr": "J. Geophys. Res.",
    "jqsrt": "J. Quant. Spec. Radiat. Transf.", "physrep": "Phys. Rep.",
    "physscr": "Phys. Scr", "planss": "Planet. Space Sci.", "procspie": "Proc. SPIE",
}  # fmt: skip
# Greek letters are macros in text, too.
SYMBOLS |= {
    f"text{name}": letter for name, letter in MATHS.items() if "Α" <= letter <= "ϵ" and name != "mu"
}

_RAISED = "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVW"
_SUPER = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂ"
SUPERSCRIPTS: dict[str, str] = dict(zip(_RAISED, _SUPER, strict=True))
SUBSCRIPTS: dict[str, str] = dict(
    zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)
)
