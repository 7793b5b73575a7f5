using CicdTools.Providers.Http;

namespace CicdTools.Providers.Probes;

/// <summary>Asks an address, without a credential.</summary>
internal sealed class AddressProbe(HttpLimits? limits = null) : IProbes
{
    private static readonly TimeSpan Pulse = TimeSpan.FromSeconds(2);

    // An answer that is missing once is asked for again: what is looked for is a version that does not work, not a network that blinks.
    private readonly HttpLimits _limits = (limits ?? new()) with { Attempts = 3, Attempt = TimeSpan.FromSeconds(10) };

    public async Task<ProbeResult> AskAsync(ProbeRequest request, Caller caller, CancellationToken cancellationToken)
    {
        Uri address = Parse(request.Address) ?? throw new CicdException("InvalidAddress", CicdErrorKind.Invalid, $"'{Errors.Shown(request.Address)}' is no address that can be asked.", Errors.Shown(request.Address), "Write it as http://host/path, without a user.");
        long begun = caller.Clock.GetTimestamp();
        while (true)
        {
            string? problem = await FindProblemAsync(address, request.Text, caller, cancellationToken).ConfigureAwait(false);
            TimeSpan lasted = caller.Clock.GetElapsedTime(begun);
            if (problem is null || lasted + Pulse > request.Patience)
                return new() { Address = request.Address, IsAnswered = problem is null, Problem = problem, Duration = lasted };
            caller.Progress?.Report(new(request.Address, problem));
            await Task.Delay(Pulse, caller.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The address, if it is one that can be asked.</summary>
    public static Uri? Parse(string address) => Uri.TryCreate(address, UriKind.Absolute, out Uri? whole) && whole.Scheme is "http" or "https" && whole.UserInfo.Length == 0 ? whole : null;

    /// <summary>Why an address does not answer as it should, a sentence; null where it does.</summary>
    public async Task<string?> FindProblemAsync(Uri address, string? text, Caller caller, CancellationToken cancellationToken)
    {
        string shown = address.OriginalString;
        using ApiClient api = new(new ProbeDialect(), new(address.GetLeftPart(UriPartial.Authority)), new Connection { Name = address.Authority, Address = shown }, caller with { Credential = null, MetricToken = null }, limits: _limits);
        try
        {
            string answer = await api.FindTextAsync(ApiRequest.GetAddress(address), cancellationToken).ConfigureAwait(false) ?? throw new CicdException("NotFound", CicdErrorKind.NotFound, $"{shown} is not there (404).", shown);
            return text is null || answer.Contains(text, StringComparison.Ordinal) ? null : $"{shown} answers without '{Errors.Short(text, 100)}'.";
        }
        catch (CicdException failure)
        {
            return failure.Message;
        }
    }

    private sealed class ProbeDialect : ApiDialect
    {
        public override string System => "The application";

        public override string Accept => "*/*";

        public override void Authorize(HttpRequestMessage message, SecretText credential) => throw new NotSupportedException("An application is asked without a credential.");
    }
}
