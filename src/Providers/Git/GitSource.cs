using System.Text.RegularExpressions;
using LibGit2Sharp;

namespace CicdTools.Providers.Git;

/// <summary>Where a repository comes from: a folder of this machine or an address. User information is taken off at once and goes to the address's own origin only.</summary>
internal sealed partial class GitSource
{
    private readonly string? _user;
    private readonly string? _password;

    private GitSource(string address, string shown, bool isLocal, string? user = null, string? password = null)
    {
        Address = address;
        Shown = shown;
        IsLocal = isLocal;
        _user = user;
        _password = password;
    }

    /// <summary>What Git is given: a full path, or an address without a password.</summary>
    public string Address { get; }

    /// <summary>What is stored and shown: without user information.</summary>
    public string Shown { get; }

    /// <summary>Whether it is a folder of this machine.</summary>
    public bool IsLocal { get; }

    /// <summary>The host; null for a folder.</summary>
    public string? Host => IsLocal ? null : Uri.TryCreate(Shown, UriKind.Absolute, out Uri? uri) && uri.Host.Length > 0 ? uri.Host : Shown.Split(':')[0];

    /// <summary>The last part of the path without <c>.git</c>.</summary>
    public string SuggestedName
    {
        get
        {
            string path = Shown.TrimEnd('/', Path.DirectorySeparatorChar);
            if (path.EndsWith("/.git", StringComparison.Ordinal))
                path = path[..^5];
            string last = path[(path.LastIndexOfAny(['/', ':', Path.DirectorySeparatorChar]) + 1)..];
            return last.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? last[..^4] : last;
        }
    }

    /// <summary>The pipeline format of the host's own system; null where that is not known from the host's name alone.</summary>
    public string? Format => Host switch
    {
        "github.com" => "GitHubActions",
        "gitlab.com" => "GitLabCI",
        _ => null,
    };

    /// <summary>Reads what a user gave.</summary>
    /// <exception cref="CicdException"><c>PathNotFound</c>, <c>NotARepository</c>, <c>InvalidSource</c>.</exception>
    public static GitSource Parse(string source)
    {
        if (string.IsNullOrWhiteSpace(source))
            throw Errors.PathNotFound(source ?? "");
        if (source.Any(char.IsControl))
            throw Invalid(source, "it holds control characters");
        if (Directory.Exists(source))
            return Folder(source);
        if (ScpAddress().Match(source) is { Success: true } scp && !source.Contains("://", StringComparison.Ordinal))
            return new(source, scp.Groups["rest"].Value, isLocal: false, scp.Groups["user"] is { Success: true } user ? user.Value : null);
        if (!source.Contains("://", StringComparison.Ordinal) && !source.Contains("::", StringComparison.Ordinal))
            return File.Exists(source) ? throw NotARepository(source) : throw Errors.PathNotFound(source);
        if (!Uri.TryCreate(source, UriKind.Absolute, out Uri? uri))
            throw Invalid(source, "it is no address that Git can read");
        return uri.Scheme switch
        {
            "file" => Directory.Exists(uri.LocalPath) ? Folder(uri.LocalPath) : throw Errors.PathNotFound(uri.LocalPath),
            "http" or "https" or "git" or "ssh" => Remote(uri),
            _ => throw Invalid(source, $"the scheme '{uri.Scheme}' is none of https, http, ssh, git and file"),
        };
    }

    /// <summary>The credential that the address held, for its own origin only; null for any other, such as the target of a redirect, and where it held none.</summary>
    public UsernamePasswordCredentials? Credential(string url, SupportedCredentialTypes types) =>
        _user is not null && SameOrigin(url) && types.HasFlag(SupportedCredentialTypes.UsernamePassword) ? new() { Username = _user, Password = _password ?? "" } : null;

    /// <summary>An error for a source that holds no repository.</summary>
    public static CicdException NotARepository(string path, string? why = null) =>
        new("NotARepository", CicdErrorKind.Invalid, $"'{path}' is no Git repository{(why is null ? "" : $": {why}")}.", path, "Name the folder that holds '.git', or run 'git init' and commit there first.");

    private static GitSource Folder(string path)
    {
        string full = Path.GetFullPath(path);
        return new(full, Path.TrimEndingDirectorySeparator(full), isLocal: true);
    }

    private static GitSource Remote(Uri uri)
    {
        string[] info = uri.UserInfo.Split(':', 2);
        string? user = info[0].Length == 0 ? null : Uri.UnescapeDataString(info[0]);
        // A host that begins with '-' would reach ssh as an option.
        if (uri.Host.Length == 0 || uri.Host[0] == '-')
            throw Invalid(uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped), "it names no host");
        string shown = uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        string address = uri.Scheme == "ssh" && user is not null ? shown.Replace("ssh://", $"ssh://{info[0]}@", StringComparison.Ordinal) : shown;
        return new(address, shown, isLocal: false, user, info.Length == 2 ? Uri.UnescapeDataString(info[1]) : null);
    }

    private bool SameOrigin(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? asked) && Uri.TryCreate(Address, UriKind.Absolute, out Uri? own)
        && asked.Scheme == own.Scheme && asked.Host == own.Host && asked.Port == own.Port;

    private static CicdException Invalid(string source, string why)
    {
        string shown = UserInformation().Replace(Errors.Shown(source), "//");
        return new("InvalidSource", CicdErrorKind.Invalid, $"'{shown}' cannot be imported: {why}.", shown, "Give a folder, or an address that begins with https://, ssh:// or git://.");
    }

    [GeneratedRegex(@"^(?:(?<user>[\w.-]+)@)?(?<rest>[A-Za-z0-9][\w.-]+:(?![\\/]{2}|:)[^\s]+)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex ScpAddress();

    [GeneratedRegex("//[^/]*@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInformation();
}
