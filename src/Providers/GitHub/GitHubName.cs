using System.Globalization;

namespace CicdTools.Providers.GitHub;

/// <summary>A repository's full name: <c>owner/name</c>.</summary>
internal sealed record GitHubName(string Owner, string Name)
{
    /// <exception cref="CicdException"><c>InvalidName</c>.</exception>
    public static GitHubName Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts is [{ Length: > 0 and <= 39 } owner, { Length: > 0 and <= 100 } name] && owner.All(IsAllowed) && name.All(IsAllowed) && name is not ("." or "..")
            ? new(owner, name)
            : throw Errors.InvalidName("a repository of GitHub", text, "it must be OWNER/NAME, of letters, digits, '.', '_' and '-'.");
    }

    public override string ToString() => $"{Owner}/{Name}";

    private static bool IsAllowed(char character) => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
}

/// <summary>Something with a number in a repository, as its identifier names it: <c>owner/name/123</c>. The address of its page is taken too.</summary>
internal sealed record GitHubId(GitHubName Repository, long Number, long? Second = null)
{
    /// <summary>Null for what is no such identifier.</summary>
    public static GitHubId? TryParse(string text)
    {
        string[] parts = text.Split('/');
        // https://HOST/OWNER/NAME/actions/runs/123/job/456
        if (text.StartsWith("http", StringComparison.OrdinalIgnoreCase) && parts is [_, _, _, var owner, var name, "actions", "runs", var run, ..])
            parts = [owner, name, run];
        if (parts.Length is not (3 or 4) || !TryNumber(parts[2], out long number))
            return null;
        long? second = null;
        if (parts.Length == 4)
        {
            if (!TryNumber(parts[3], out long found))
                return null;
            second = found;
        }

        return new(GitHubName.Parse($"{parts[0]}/{parts[1]}"), number, second);
    }

    public override string ToString() => Second is { } second ? string.Create(CultureInfo.InvariantCulture, $"{Repository}/{Number}/{second}") : string.Create(CultureInfo.InvariantCulture, $"{Repository}/{Number}");

    private static bool TryNumber(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
