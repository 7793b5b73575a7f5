namespace CicdTools.Providers.Formats.Conversion;

/// <summary>How a character stands in a script of a POSIX shell.</summary>
internal enum ShellQuote
{
    /// <summary>In no quotes: variables are expanded.</summary>
    None,

    /// <summary>In double quotes or a here-document: variables are expanded.</summary>
    Double,

    /// <summary>In single quotes: nothing is expanded.</summary>
    Single,

    /// <summary>After a backslash.</summary>
    Escaped,

    /// <summary>In a comment.</summary>
    Comment,

    /// <summary>In a here-document whose end is quoted: nothing is expanded.</summary>
    Verbatim,
}
