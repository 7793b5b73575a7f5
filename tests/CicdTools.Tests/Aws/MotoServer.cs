using System.Diagnostics;
using System.Text.RegularExpressions;
using CicdTools.Providers;
using CicdTools.Providers.Aws;
using CicdTools.Providers.Http;

namespace CicdTools.Tests.Aws;

/// <summary>moto: a stateful AWS that others wrote, on a free port of loopback, for as long as its tests run.</summary>
public partial class MotoServer : IDisposable
{
    private readonly Process? _process;
    private readonly TestFolder _ledgers = new();

    /// <param name="free">How many calls go unchecked before signatures and policies are (https://docs.getmoto.org/en/latest/docs/iam.html); null for all.</param>
    internal MotoServer(int? free)
    {
        ProcessStartInfo start = new("moto_server", ["-H", "127.0.0.1", "-p", "0"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONUNBUFFERED"] = "1";
        if (free is { } count)
            start.Environment["INITIAL_NO_AUTH_ACTION_COUNT"] = $"{count}";
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return;
        }

        while (_process.StandardError.ReadLine() is { } line)
        {
            if (Running().Match(line) is { Success: true } match)
            {
                // What it says further must not fill the pipe.
                _ = _process.StandardError.ReadToEndAsync();
                _ = _process.StandardOutput.ReadToEndAsync();
                Address = match.Value;
                return;
            }
        }
    }

    public MotoServer()
        : this(null)
    {
    }

    public string? Address { get; }

    internal static AwsKeys Keys { get; } = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", null);

    /// <summary>A provider that speaks to it.</summary>
    internal AwsProvider Open(AwsKeys? keys = null, string region = "eu-west-1", string? profile = null, string? profileFile = null, Dictionary<string, string>? environment = null, bool ambient = false)
    {
        Require();
        Connection connection = new() { Name = "moto", Provider = "Aws", Address = Address, Region = region, Profile = profile, ProfileFile = profileFile, Credential = new(ambient ? "ambient" : "session") };
        return new(connection, new Caller { Credential = ambient ? null : (keys ?? Keys).Pack() }, new ProviderCatalog(), new HttpLimits { Ledgers = _ledgers.Path }, environment ?? []);
    }

    /// <summary>Calls as they are, for what a test must have beforehand.</summary>
    internal AwsApi Api(AwsKeys? keys = null, string region = "eu-west-1")
    {
        Require();
        return new(new(region, new(Address!)), new() { Name = "moto" }, new Caller { Credential = (keys ?? Keys).Pack() }, new HttpLimits { Ledgers = _ledgers.Path }, null);
    }

    public void Dispose()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.Dispose();
        _ledgers.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Require() => Assert.SkipWhen(Address is null, "moto_server is not installed: pip install moto[server]. AWS was not asked for real.");

    [GeneratedRegex(@"http://127\.0\.0\.1:[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Running();
}

/// <summary>moto with signatures and policies checked from the fourth call on.</summary>
public sealed class GuardedMotoServer() : MotoServer(3);
