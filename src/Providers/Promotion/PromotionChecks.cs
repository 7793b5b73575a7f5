using System.Globalization;
using CicdTools.Providers.Http;
using CicdTools.Providers.Metrics;
using CicdTools.Providers.Probes;

namespace CicdTools.Providers.Promotions;

/// <summary>Looks whether what has to hold of an application holds.</summary>
internal sealed class PromotionChecks(IDeployments deployments, Caller caller, HttpLimits? limits)
{
    // An answer that is missing once is asked for again: what is looked for is a version that does not work, not a network that blinks.
    private readonly HttpLimits _limits = (limits ?? new()) with { Attempts = 3, Attempt = TimeSpan.FromSeconds(10) };
    private readonly AddressProbe _probe = new(limits);

    /// <exception cref="CicdException"><c>InvalidSteps</c>.</exception>
    public static void Check(PromotionSteps steps, string environment)
    {
        foreach (string address in steps.Addresses.Select(check => check.Address).OfType<string>().Concat(steps.Metrics.Select(check => check.Server)))
        {
            if (AddressProbe.Parse(address) is null)
                throw new CicdException("InvalidSteps", CicdErrorKind.Invalid, $"'{Errors.Shown(address)}' is no address that can be asked.", environment, "Write it as http://host/path, without a user.");
        }
    }

    /// <summary>What does not hold, a sentence; null where all does.</summary>
    public async Task<string?> FindAsync(Promotion promotion, CancellationToken cancellationToken)
    {
        Application? there = await deployments.GetApplicationsAsync(promotion.Application, promotion.Environment, cancellationToken).FirstOrNullAsync(cancellationToken).ConfigureAwait(false);
        if (there is null || there.Ready < there.Desired)
            return $"{there?.Ready ?? 0} of {there?.Desired ?? 0} instances answer.{(there?.Problem is { } problem ? $" {problem}" : "")}";
        foreach (AddressCheck check in promotion.Steps!.Addresses)
        {
            if (await AskAsync(check, there, cancellationToken).ConfigureAwait(false) is { } failure)
                return failure;
        }

        foreach (MetricCheck check in promotion.Steps.Metrics)
        {
            if (await MeasureAsync(check, cancellationToken).ConfigureAwait(false) is { } failure)
                return failure;
        }

        return null;
    }

    private async Task<string?> AskAsync(AddressCheck check, Application there, CancellationToken cancellationToken) => (check.Address ?? there.Addresses.FirstOrDefault()) is { } text
        ? await _probe.FindProblemAsync(new(text), check.Text, caller, cancellationToken).ConfigureAwait(false)
        : $"{there.Name} has no address in '{there.Environment}' that could be asked.";

    private async Task<string?> MeasureAsync(MetricCheck check, CancellationToken cancellationToken)
    {
        try
        {
            double[] values = await PrometheusNow.AskAsync(check.Server, check.Query, caller with { Credential = caller.MetricToken, MetricToken = null }, _limits, cancellationToken).ConfigureAwait(false);
            // What is no number is within no bounds.
            double[] outside = [.. values.Where(value => !(value >= (check.Minimum ?? double.NegativeInfinity) && value <= (check.Maximum ?? double.PositiveInfinity)))];
            return values.Length == 0 ? $"Prometheus has nothing for '{Errors.Short(check.Query, 200)}'."
                : outside.Length > 0 ? $"'{Errors.Short(check.Query, 200)}' is {outside[0].ToString("G6", CultureInfo.InvariantCulture)}, {Bounds(check)}."
                : null;
        }
        catch (CicdException failure)
        {
            return failure.Message;
        }
    }

    private static string Bounds(MetricCheck check) => (check.Minimum, check.Maximum) switch
    {
        ({ } least, { } most) => $"and has to be between {Number(least)} and {Number(most)}",
        ({ } least, null) => $"and has to be at least {Number(least)}",
        (_, var most) => $"and has to be at most {Number(most ?? double.PositiveInfinity)}",
    };

    private static string Number(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
