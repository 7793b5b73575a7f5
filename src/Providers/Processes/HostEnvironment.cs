using System.Collections;

namespace CicdTools.Providers.Processes;

/// <summary>The variables of this process that others may have: what programs need to be found and to speak, no credentials.</summary>
internal static class HostEnvironment
{
    private static readonly HashSet<string> Allowed = new(OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal)
    {
        "PATH", "LANG", "LANGUAGE", "TZ", "USER", "LOGNAME", "SHELL",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "NO_PROXY", "no_proxy",
        "DOTNET_ROOT", "JAVA_HOME", "GOROOT", "RUSTUP_HOME", "PYENV_ROOT", "RBENV_ROOT", "NVM_DIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        "SystemRoot", "SystemDrive", "windir", "ComSpec", "PATHEXT", "ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "ProgramData", "CommonProgramFiles",
        "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE", "OS",
    };

    private static readonly HashSet<string> Proxies = new(StringComparer.OrdinalIgnoreCase) { "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY" };

    /// <summary>A fresh copy.</summary>
    public static Dictionary<string, string> AllowList()
    {
        Dictionary<string, string> result = new(Allowed.Comparer);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            string name = (string)entry.Key;
            string value = (string?)entry.Value ?? "";
            // A proxy's address may carry a password before an '@'.
            if (Allowed.Contains(name) || name.StartsWith("LC_", StringComparison.Ordinal) || (Proxies.Contains(name) && !value.Contains('@', StringComparison.Ordinal)))
                result[name] = value;
        }

        result.TryAdd("PATH", OperatingSystem.IsWindows() ? "" : "/usr/local/bin:/usr/bin:/bin");
        return result;
    }
}
