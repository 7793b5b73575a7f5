namespace CicdTools.Providers.Formats.Jenkinsfile;

/// <summary>What a token is.</summary>
internal enum GroovyTokenKind
{
    /// <summary>A name or a number.</summary>
    Word,

    /// <summary>A text in quotes.</summary>
    Text,

    /// <summary>One sign.</summary>
    Sign,

    /// <summary>The end of a line.</summary>
    Line,

    /// <summary>The end of the file.</summary>
    End,
}

/// <summary>A token of a Jenkinsfile.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Value">The name, the sign, or the source between the quotes.</param>
/// <param name="Quote">The quotes of a text; empty for others.</param>
internal sealed record GroovyToken(GroovyTokenKind Kind, int Start, int End, string Value, string Quote = "");
