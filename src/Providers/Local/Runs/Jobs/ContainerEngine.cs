using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Local.Runs;

/// <summary>Finds podman or docker.</summary>
internal static class ContainerEngine
{
    /// <summary>Names the one engine to use, by its name or path; <c>none</c> for no engine. Without it, podman and then docker are tried.</summary>
    public const string ChoiceVariable = "CICDTOOLS_CONTAINER_ENGINE";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>The first engine that answers; null for none. A client alone is no engine.</summary>
    public static async Task<string?> FindAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        foreach (string name in Candidates())
        {
            if (Executables.Find(name) is { } program && await AnswersAsync(program, clock, cancellationToken).ConfigureAwait(false))
                return program;
        }

        return null;
    }

    /// <summary>What is said when there is none.</summary>
    public static CicdException NotFound(string why) =>
        new("ContainerEngineNotFound", CicdErrorKind.Unavailable, $"{why}, and {Silence()} on this machine.", null, System.Environment.GetEnvironmentVariable(ChoiceVariable) is { Length: > 0 } ? $"Start it, or take {ChoiceVariable} away." : "Start one of them.");

    /// <summary>Why there is none, as the middle of a sentence.</summary>
    public static string Silence() => System.Environment.GetEnvironmentVariable(ChoiceVariable) switch
    {
        null or "" => "neither podman nor docker answers",
        "none" => $"{ChoiceVariable} says that there is no engine",
        { } name => $"'{Errors.Shown(name)}', which {ChoiceVariable} names, does not answer",
    };

    /// <summary>The environment of an engine's client: it needs the user's own home and, where it is set, the engine's address.</summary>
    public static Dictionary<string, string> Environment()
    {
        Dictionary<string, string> variables = HostEnvironment.AllowList();
        foreach (string name in (string[])["HOME", "USERPROFILE", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "CONTAINER_HOST", "CONTAINERS_CONF", "CONTAINERS_STORAGE_CONF", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"])
        {
            if (System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
                variables[name] = value;
        }

        return variables;
    }

    private static string[] Candidates() => System.Environment.GetEnvironmentVariable(ChoiceVariable) switch
    {
        null or "" => ["podman", "docker"],
        "none" => [],
        { } name => [name],
    };

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
