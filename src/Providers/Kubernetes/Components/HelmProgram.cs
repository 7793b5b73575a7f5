using System.Collections;
using System.Text;
using CicdTools.Providers.Processes;

namespace CicdTools.Providers.Kubernetes.Components;

/// <summary>The program <c>helm</c>, version 3 or 4, pointed at the context's cluster (https://helm.sh/docs/helm/helm/).</summary>
internal sealed class HelmProgram(Connection connection, Caller caller, SecretText? token)
{
    private const int LongestOutput = 32 * 1024 * 1024;

    /// <summary>What it writes.</summary>
    /// <exception cref="CicdException"><c>ProgramNotFound</c>, or one with the id that is given, when it ends badly.</exception>
    public async Task<string> RunAsync(Intent intent, string[] arguments, string? input, string failure, string what, CancellationToken cancellationToken)
    {
        ProcessSpec spec = new(Executables.Require("helm"), arguments) { Environment = Environment(), Intent = intent, MergeError = false, Input = input is null ? null : Encoding.UTF8.GetBytes(input) };
        StringBuilder output = new(), errors = new();
        int exit = await ProcessRunner.RunAsync(spec, bytes => Keep(output, bytes), bytes => Keep(errors, bytes), caller.Clock, cancellationToken).ConfigureAwait(false);
        if (exit == 0)
            return output.ToString();
        string said = Errors.Short((errors.Length > 0 ? errors : output).ToString().Trim(), 1000);
        throw new CicdException(failure, CicdErrorKind.Failed, $"helm could not {what}: {(said.Length == 0 ? $"it ended with {exit} and said nothing." : said)}", connection.Name, "Get-CicdComponent shows where it stands.");
    }

    // A credential is told by the environment, since every user of a machine sees the arguments of processes. The user's own variables go along: a kubeconfig may name programs that want them.
    private Dictionary<string, string> Environment()
    {
        Dictionary<string, string> variables = [];
        foreach (DictionaryEntry entry in System.Environment.GetEnvironmentVariables())
            variables[(string)entry.Key] = (string?)entry.Value ?? "";
        if (connection.Address is { } address)
        {
            variables["HELM_KUBEAPISERVER"] = address;
            variables["KUBECONFIG"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
            if (token is not null)
                variables["HELM_KUBETOKEN"] = token.Reveal();
            if (connection.CertificateAuthority is { } authority)
                variables["HELM_KUBECAFILE"] = Path.GetFullPath(authority);
            return variables;
        }

        if (connection.ProfileFile is { } file)
            variables["KUBECONFIG"] = Path.GetFullPath(file);
        if (connection.Profile is { } profile)
            variables["HELM_KUBECONTEXT"] = profile;
        return variables;
    }

    private static void Keep(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        lock (text)
        {
            if (text.Length < LongestOutput)
                text.Append(Encoding.UTF8.GetString(bytes));
        }
    }
}
