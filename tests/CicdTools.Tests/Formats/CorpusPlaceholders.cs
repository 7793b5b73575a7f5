using System.Text.RegularExpressions;

namespace CicdTools.Tests.Formats;

/// <summary>
/// Microsoft's templates (https://github.com/microsoft/azure-pipelines-yaml) are filled in before they are pipelines: <c>{{ branch }}</c> by a branch,
/// <c>{{ pool }}</c> by an image, the rest by a word; what depends on an answer is kept.
/// </summary>
internal static partial class CorpusPlaceholders
{
    public static string Fill(string folder, string text)
    {
        if (folder != "azure-pipelines")
            return text;
        text = Block().Replace(text, "");
        text = Section().Replace(text, "sample");
        text = text.Replace("{{ branch }}", "main", StringComparison.Ordinal).Replace("{{ pool }}", "vmImage: ubuntu-latest", StringComparison.Ordinal);
        return Word().Replace(text, "sample");
    }

    [GeneratedRegex(@"^[ \t]*\{\{[#/]if[^}]*\}\}[ \t]*\r?\n?", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Block();

    [GeneratedRegex(@"\{\{#(\w+)[^}]*\}\}[^{]*\{\{/\1\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Section();

    [GeneratedRegex(@"(?<!\$)\{\{[^{}]+\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
