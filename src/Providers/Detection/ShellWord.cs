namespace CicdTools.Providers.Detection;

/// <summary>A text as one word of a POSIX shell that means itself and nothing else.</summary>
internal static class ShellWord
{
    public static string Quote(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/' or ':' or '=' or '@' or '%' or '+' or ',')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
