using System.Globalization;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.Local.Runs;

/// <summary>A released version by semver.org: three numbers.</summary>
internal readonly partial record struct SemanticVersion(int Major, int Minor, int Patch) : IComparable<SemanticVersion>
{
    /// <summary>The first version of anything.</summary>
    public static SemanticVersion First { get; } = new(0, 1, 0);

    /// <summary>The next patch.</summary>
    public SemanticVersion NextPatch => this with { Patch = Patch + 1 };

    /// <summary>The version of a tag <c>v1.2.3</c>; null for any other tag.</summary>
    public static SemanticVersion? OfTag(string tag)
    {
        Match match = TagText().Match(tag);
        return match.Success ? new(Number(match, 1), Number(match, 2), Number(match, 3)) : null;
    }

    public int CompareTo(SemanticVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    private static int Number(Match match, int group) => int.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\Av(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagText();
}
