using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Finds podman or docker.</summary>
internal static class ContainerEngine
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The first engine that answers; null for none. A client alone is no engine.</summary>
    public static async Task<string?> FindAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (string name in (string[])["podman", "docker"])
        {
            if (Executables.Find(name) is { } program && await AnswersAsync(program, clock, cancellationToken).ConfigureAwait(false))
                return program;
        }

        return null;
    }

    /// <summary>What is said when there is none.</summary>
    public static CicdException NotFound(string why) =>
        new("ContainerEngineNotFound", CicdErrorKind.Unavailable, $"{why}, and neither podman nor docker answers on this machine.", null, "Start one of them.");

    /// <summary>The environment of an engine's client: it needs the user's own home and, where it is set, the engine's address.</summary>
    public static Dictionary<string, string> Environment()
    {
        Dictionary<string, string> variables = HostEnvironment.AllowList();
        foreach (string name in (string[])["HOME", "USERPROFILE", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "CONTAINER_HOST", "XDG_RUNTIME_DIR"])
        {
            if (System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                variables[name] = value;
        }

        return variables;
    }

    private static async Task<bool> AnswersAsync(string program, TimeProvider clock, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Patience, clock);
        using CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return (await ProcessRunner.CaptureAsync(new(program, "info") { Environment = Environment(), Grace = TimeSpan.Zero }, clock, both.Token).ConfigureAwait(false)).ExitCode == 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
