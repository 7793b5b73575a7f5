using System.Diagnostics;

namespace CicdTools.Tests.Fakes;

/// <summary>The Kubernetes API server of the tests, as <c>tests/tools/kubernetes.sh</c> runs it on the loopback: it ends when this ends, however that comes.</summary>
internal sealed class ClusterProcess : IAsyncDisposable
{
    private readonly Process? _process;

    private ClusterProcess(Process? process, string kubeConfig, string? absent) => (_process, KubeConfig, Absent) = (process, kubeConfig, absent);

    /// <summary>The kubeconfig of an administrator; empty where there is no server.</summary>
    public string KubeConfig { get; }

    /// <summary>Why there is no server; null where there is one.</summary>
    public string? Absent { get; }

    private static string Script => Path.Combine(TestTools.Root, "tests", "tools", "kubernetes.sh");

    /// <param name="tokenWebhook">The kubeconfig of a webhook that vouches for tokens; null for none.</param>
    public static async Task<ClusterProcess> StartAsync(string? tokenWebhook = null)
    {
        if (Environment.GetEnvironmentVariable("CICDTOOLS_TEST_KUBECONFIG") is { Length: > 0 } given)
            return tokenWebhook is null ? new(null, given, null) : new(null, "", "CICDTOOLS_TEST_KUBECONFIG names a cluster that knows no webhook of ours.");
        if (await AbsentAsync() is { } absent)
            return new(null, "", absent);
        ProcessStartInfo start = new("bash", [Script, "run"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["CICDTOOLS_TEST_TOKEN_WEBHOOK"] = tokenWebhook;
        Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string kubeConfig = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"The API server did not start: {await errors}");
        return new(process, kubeConfig, null);
    }

    /// <summary>Whether the server is one that this started, with its keys beside its kubeconfig.</summary>
    public bool IsOurs => _process is not null;

    /// <summary>Ends the API server as a crash does. Its data and its port stay.</summary>
    public Task KillAsync() => TellAsync("kill");

    /// <summary>Starts the API server again, and waits until it is ready.</summary>
    public Task StartAgainAsync() => TellAsync("start");

    public async ValueTask DisposeAsync()
    {
        if (_process is null)
            return;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task TellAsync(string command)
    {
        await _process!.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        string? answer = await _process.StandardOutput.ReadLineAsync();
        if (answer != command)
            throw new InvalidOperationException($"The API server could not {command}: {answer}");
    }

    private static async Task<string?> AbsentAsync()
    {
        if (OperatingSystem.IsWindows())
            return "The Kubernetes API server of the tests runs on Linux.";
        using Process process = Process.Start(new ProcessStartInfo("bash", [Script, "folder"]) { RedirectStandardOutput = true })!;
        string folder = (await process.StandardOutput.ReadToEndAsync()).Trim();
        return File.Exists(Path.Combine(folder, "kube-apiserver")) ? null : "There is no kube-apiserver: 'tests/tools/kubernetes.sh build' makes one, CICDTOOLS_TEST_KUBERNETES names the folder of one, CICDTOOLS_TEST_KUBECONFIG another cluster.";
    }
}
