using System.Text;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Hosted;

/// <summary>The token that the machine itself has for a server: in variables that the vendor's own tools read, or from Git's credential helper.</summary>
/// <param name="server">The server's pages.</param>
/// <param name="variables">The variables' names, the first that is set wins.</param>
/// <param name="environment">The environment.</param>
internal sealed class AmbientToken(Uri server, string[] variables, IReadOnlyDictionary<string, string> environment)
{
    // A helper that asks a person is no ambient one.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private SecretText? _fromGit;
    private bool _asked;

    /// <summary>This process's own environment.</summary>
    public static IReadOnlyDictionary<string, string> Current =>
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(pair => (string)pair.Key, pair => (string?)pair.Value ?? "", OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);

    /// <summary>From a variable; null where none is set.</summary>
    public SecretText? FromEnvironment() =>
        variables.Select(name => environment.GetValueOrDefault(name)).FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } token ? new(token) : null;

    /// <summary>From the credential helper that Git is configured with (https://git-scm.com/docs/git-credential), asked once and without asking anybody; null where it has none.</summary>
    public async ValueTask<SecretText?> FromGitAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        if (_asked)
            return _fromGit;
        _asked = true;
        // https://git-scm.com/docs/git#Documentation/git.txt-GITTERMINALPROMPT, and GCM_INTERACTIVE of Git Credential Manager.
        Dictionary<string, string> quiet = new(environment) { ["GIT_TERMINAL_PROMPT"] = "0", ["GCM_INTERACTIVE"] = "never", ["GIT_ASKPASS"] = "", ["SSH_ASKPASS"] = "" };
        ProcessSpec spec = new("git", "credential", "fill") { Environment = quiet, Input = Encoding.UTF8.GetBytes($"protocol={server.Scheme}\nhost={server.Authority}\n\n"), MergeError = false };
        using CancellationTokenSource patience = new(Patience, clock);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            (int exit, string output) = await ProcessRunner.CaptureAsync(spec, clock, both.Token).ConfigureAwait(false);
            string? password = exit == 0 ? output.Split('\n').Select(line => line.TrimEnd('\r')).FirstOrDefault(line => line.StartsWith("password=", StringComparison.Ordinal))?["password=".Length..] : null;
            return _fromGit = string.IsNullOrEmpty(password) ? null : new(password);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (CicdException)
        {
            // There is no git on this machine.
            return null;
        }
    }
}
